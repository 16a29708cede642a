import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { deploymentObject, podObject, startApi, type ApiHarness } from './apiHarness.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';

describe('objects that are sent', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
  });
  after(() => server.dispose());

  it('lose the fields that their kind does not have, with a warning', async () => {
    const object = deploymentObject('warned', { replica: 2 });
    const { body, headers } = await server.call<KubeObject>('POST', deployments, object);
    assert.equal((body.spec as { replica?: number }).replica, undefined);
    assert.deepEqual(headers.warning, '299 - "unknown field \\"spec.replica\\""');
  });

  it('are refused with such fields when the client is strict', async () => {
    const { template, ...spec } = deploymentObject('strict').spec as { template: { spec: object } };
    const containers = [{ name: 'a', image: 'nginx', imagePulPolicy: 'Always' }];
    const object = deploymentObject('strict', { ...spec, template: { ...template, spec: { containers } }, extra: 1 });
    const { body } = await server.call('POST', `${deployments}?fieldValidation=Strict`, object);
    assert.equal(
      body.message,
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ' +
        'unknown field "spec.template.spec.containers[0].imagePulPolicy", unknown field "spec.extra"',
    );
  });

  it('are told of fields that they have twice, or refused for them', async () => {
    const text = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"twice"},
      "data":{"a":"{\\"b\\":1,\\"b\\":2}","c":"1","c":"2"}}`;
    const path = '/api/v1/namespaces/default/configmaps';
    const refused = await server.call('POST', `${path}?fieldValidation=Strict`, text);
    assert.equal(
      refused.body.message,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ' +
        'duplicate field "metadata.name", duplicate field "data.c"',
    );
    const warned = await server.call<KubeObject>('POST', path, text);
    assert.equal(warned.body.metadata.name, 'twice');
    assert.match(String(warned.headers.warning), /duplicate field \\"metadata.name\\"/);
    const lists = '{"metadata":{"name":"l"},"spec":{"containers":[{"name":"a"},{"name":"a","name":"b"}]}}';
    const pod = await server.call('POST', '/api/v1/namespaces/default/pods?fieldValidation=Strict', lists);
    assert.match(pod.body.message ?? '', /duplicate field "spec\.containers\[1\]\.name"$/);
  });

  it('are refused with a value of another type', async () => {
    const { body } = await server.call('POST', deployments, deploymentObject('wrong', { replicas: 'two' }));
    assert.equal(
      body.message,
      'Deployment in version "v1" cannot be handled as a Deployment: ' +
        'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });

  it('never crash a handler, whatever is in them', async function () {
    this.timeout(60_000);
    const objects: [string, KubeObject][] = [
      [
        deployments,
        deploymentObject('fuzzed', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }),
      ],
      [
        '/api/v1/namespaces/default/pods',
        podObject('fuzzed', {
          spec: {
            containers: [
              {
                name: 'a',
                image: 'b',
                ports: [{ containerPort: 1 }],
                env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
                resources: { limits: { cpu: '1' } },
                volumeMounts: [{ name: 'v', mountPath: '/v' }],
                readinessProbe: { httpGet: { port: 80 } },
              },
            ],
            volumes: [{ name: 'v', secret: { secretName: 's' } }],
            tolerations: [{ key: 'a' }],
          },
        }),
      ],
      [
        '/api/v1/namespaces/default/services',
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'fuzzed', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }] },
          spec: {
            type: 'NodePort',
            selector: { a: 'b' },
            ports: [{ port: 80, nodePort: 30_000 }],
            clusterIP: '10.96.9.9',
          },
        },
      ],
      [
        '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
        {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: { name: 'fuzzed' },
          addressType: 'IPv4',
          endpoints: [{ addresses: ['10.0.0.1'] }],
          ports: [{ port: 80 }],
        },
      ],
      [
        '/api/v1/namespaces/default/events',
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: 'fuzzed' },
          involvedObject: { kind: 'Pod', namespace: 'default' },
          series: { count: 1 },
        },
      ],
      [
        '/api/v1/namespaces/default/secrets',
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'fuzzed' }, stringData: { a: 'b' }, data: { c: 'ZA==' } },
      ],
    ];
    for (const [path, object] of objects) {
      for (const place of places(object)) {
        for (const value of ['text', '', 7, -1, 1.5, true, null, [], {}, ['text'], [null], [{}], { a: 1 }]) {
          const { status, text } = await server.call('POST', path, changed(object, place, value));
          assert.ok(status < 500, `${place.join('.')} = ${JSON.stringify(value)}: ${text}`);
          if (status === 201) {
            // What was taken can be shown.
            const shown = await server.call('GET', path, undefined, {
              accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
            });
            assert.equal(shown.status, 200, `${place.join('.')} = ${JSON.stringify(value)}: ${shown.text}`);
            await server.call('DELETE', path, {});
          }
        }
      }
    }
    assert.deepEqual(server.errors, []);
  });
});

/** The paths of all values in an object. */
function places(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [[key], ...places(item).map(path => [key, ...path])]);
}

function changed(object: KubeObject, place: readonly string[], value: unknown): unknown {
  const copy = structuredClone(object);
  const parent = place.slice(0, -1).reduce<object>((at, key) => Reflect.get(at, key) as object, copy);
  Reflect.set(parent, place.at(-1)!, value);
  return copy;
}
