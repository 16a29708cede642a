import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { podObject, startApi, type ApiHarness } from './apiHarness.ts';

interface PodSpec {
  priority: number;
  priorityClassName?: string;
  containers: { resources: object }[];
}

const pods = '/api/v1/namespaces/default/pods';

describe('admission', () => {
  let server: ApiHarness | undefined;
  const open: ApiHarness[] = [];
  beforeEach(async () => {
    server = await startApi();
    open.push(server);
  });
  after(() => {
    for (const each of open) {
      each.dispose();
      assert.deepEqual(each.errors, []);
    }
  });

  const create = async (
    path: string,
    object: object,
  ): Promise<{ status: number; message: string; body: KubeObject }> => {
    const { status, body } = await server!.call<KubeObject & { message?: string }>('POST', path, object);
    return { status, message: body.message ?? '', body };
  };
  const resources = (name: string, value: object): KubeObject =>
    podObject(name, { spec: { containers: [{ name: 'main', image: 'nginx', resources: value }] } });

  it('holds Pods to a quota, in upstream’s words', async () => {
    const hard = { pods: '2', 'requests.cpu': '1' };
    await create('/api/v1/namespaces/default/resourcequotas', { metadata: { name: 'small' }, spec: { hard } });
    assert.equal(
      (await create(pods, podObject('bare'))).message,
      'pods "bare" is forbidden: failed quota: small: must specify requests.cpu for: main',
    );
    assert.equal((await create(pods, resources('a', { requests: { cpu: '600m' } }))).status, 201);
    const second = await create(pods, resources('b', { limits: { cpu: '0.6' } }));
    assert.equal(second.status, 403);
    assert.equal(
      second.message,
      'pods "b" is forbidden: exceeded quota: small, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
    assert.equal((await create(pods, resources('c', { requests: { cpu: '400m' } }))).status, 201);
    assert.match(
      (await create(pods, resources('d', { requests: { cpu: '0' } }))).message,
      /requested: pods=1, used: pods=2/,
    );
  });

  it('fills and checks by LimitRanges', async () => {
    const limits = [{ type: 'Container', default: { memory: '256Mi' }, max: { memory: '512Mi' }, min: { cpu: '50m' } }];
    await create('/api/v1/namespaces/default/limitranges', { metadata: { name: 'bounds' }, spec: { limits } });
    const { body } = await create(pods, podObject('filled'));
    assert.deepEqual((body.spec as PodSpec).containers[0]!.resources, {
      requests: { cpu: '50m', memory: '256Mi' },
      limits: { memory: '256Mi' },
    });
    assert.equal(
      body.metadata.annotations?.['kubernetes.io/limit-ranger'],
      'LimitRanger plugin set: cpu, memory request for container main; memory limit for container main',
    );
    assert.equal(
      (await create(pods, resources('big', { limits: { memory: '1Gi' } }))).message,
      'pods "big" is forbidden: maximum memory usage per Container is 512Mi, but limit is 1Gi',
    );
  });

  it('does not stumble over a Pod, a LimitRange or a quota that says nothing', async () => {
    const limits = [{ type: 'Container', default: { memory: '256Mi' } }];
    await create('/api/v1/namespaces/default/limitranges', { metadata: { name: 'bounds' }, spec: { limits } });
    assert.equal((await create(pods, { metadata: { name: 'empty' } })).status, 422);
    assert.equal((await create('/api/v1/namespaces/default/limitranges', { metadata: { name: 'none' } })).status, 201);
    const untyped = { metadata: { name: 'untyped' }, spec: { limits: [{}] } };
    assert.equal((await create('/api/v1/namespaces/default/limitranges', untyped)).status, 422);
    assert.equal(
      (await create('/api/v1/namespaces/default/resourcequotas', { metadata: { name: 'none' } })).status,
      201,
    );
  });

  it('resolves the priority of Pods', async () => {
    await create('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'high' }, value: 7 });
    const withClass = (name: string, priorityClassName: string): KubeObject =>
      podObject(name, { spec: { priorityClassName, containers: [{ name: 'main', image: 'nginx' }] } });
    assert.equal(((await create(pods, withClass('a', 'high'))).body.spec as PodSpec).priority, 7);
    assert.equal(((await create(pods, podObject('b'))).body.spec as PodSpec).priority, 0);
    assert.equal(
      (await create(pods, withClass('c', 'none'))).message,
      'pods "c" is forbidden: no PriorityClass with name none was found',
    );
  });

  it('gives claims and Ingresses the default class, unless they name one or none', async () => {
    const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
    const claim = (name: string, extra: object): object => ({
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...extra },
    });
    const classOf = async (name: string, extra: object): Promise<unknown> =>
      ((await create(claims, claim(name, extra))).body.spec as { storageClassName?: string }).storageClassName;
    assert.equal(await classOf('default', {}), 'standard');
    assert.equal(await classOf('own', { storageClassName: 'own' }), 'own');
    assert.equal(await classOf('none', { storageClassName: '' }), '');
    const spec = { defaultBackend: { service: { name: 'web', port: { number: 80 } } } };
    const ingress = await create('/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
      metadata: { name: 'web' },
      spec,
    });
    assert.equal((ingress.body.spec as { ingressClassName?: string }).ingressClassName, 'nginx');
  });

  it('lets a claim grow only when it is bound and its class allows it', async () => {
    const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    await create(claims, { metadata: { name: 'data' }, spec });
    const patch = JSON.stringify({ spec: { resources: { requests: { storage: '2Gi' } } } });
    const merge = { 'content-type': 'application/merge-patch+json' };
    const { status } = await server!.call('PATCH', `${claims}/data`, patch, merge);
    assert.ok(status === 403 || status === 422, String(status));
  });
});
