import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { resources } from '../../../../src/practice/apiserver/registry/registry.ts';
import { groupVersion } from '../../../../src/practice/apiserver/registry/resourceDefinition.ts';
import { startApi, table, type ApiHarness } from './apiHarness.ts';

interface Table {
  columnDefinitions: { name: string; priority: number }[];
  rows: { cells: unknown[] }[];
}

describe('the kinds beyond workloads', function () {
  this.timeout(20_000);
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
  });
  after(() => {
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  const network = '/apis/networking.k8s.io/v1';
  const problem = async (path: string, object: object): Promise<string> => {
    const { body } = await server.call('POST', path, object);
    return body.message ?? '';
  };

  it('stand every empty or odd body without a failure of the server', async function () {
    // Each kind gets each body.
    this.timeout(30_000);
    const bodies = [
      { metadata: { name: 'x' } },
      { metadata: { name: 'x' }, spec: {} },
      {
        metadata: { name: 'x' },
        spec: { rules: [{}], tls: [{}], ingress: [{}], egress: [{}], limits: [{}], ports: [{}] },
      },
      { metadata: { name: 'x' }, spec: { metrics: [{}], scopeSelector: { matchExpressions: [{}] }, selector: {} } },
      { metadata: { name: 'x' }, rules: [{}], subjects: [{}], roleRef: {} },
      { metadata: { name: 'x' }, spec: { rules: [{ http: { paths: [{}] } }], defaultBackend: {}, parameters: {} } },
      {
        metadata: { name: 'x' },
        spec: { selector: { matchExpressions: [{}] }, podSelector: { matchExpressions: [{}] } },
      },
    ];
    for (const definition of resources) {
      const root = `${definition.group === '' ? '/api' : '/apis'}/${groupVersion(definition)}`;
      const path = `${root}${definition.namespaced ? '/namespaces/default' : ''}/${definition.name}`;
      for (const body of bodies) {
        const { status } = await server.call('POST', path, body);
        assert.ok(status < 500, `${path}: ${status} for ${JSON.stringify(body)}`);
        await server.call('DELETE', `${path}/x`);
      }
    }
  });

  it('say what is wrong with the claims that Pods are to have', async () => {
    const labels = { app: 'bare' };
    const spec = {
      containers: [{ name: 'main', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
    };
    const template = { metadata: { labels }, spec };
    const set = {
      metadata: { name: 'bare' },
      spec: { selector: { matchLabels: labels }, template, volumeClaimTemplates: [{}, { metadata: { name: 'data' } }] },
    };
    assert.equal(
      await problem('/apis/apps/v1/namespaces/default/statefulsets', set),
      'StatefulSet.apps "bare" is invalid: [' +
        [
          'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
          'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
          'spec.volumeClaimTemplates[1].spec.accessModes: Required value: at least 1 access mode is required',
          'spec.volumeClaimTemplates[1].spec.resources[storage]: Required value',
          'spec.template.spec.volumes[0].persistentVolumeClaim.claimName: Required value',
          'spec.template.spec.volumes[0].name: Required value',
        ].join(', ') +
        ']',
    );
    const volumes = [{ name: 'data', ephemeral: { volumeClaimTemplate: { metadata: { name: 'a' } } } }];
    assert.equal(
      await problem('/api/v1/namespaces/default/pods', { metadata: { name: 'bare' }, spec: { ...spec, volumes } }),
      'Pod "bare" is invalid: [' +
        [
          'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
          'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
          'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
          'spec.containers[0].volumeMounts[0].name: Not found: "data"',
        ].join(', ') +
        ']',
    );
  });

  it('say what is wrong with an Ingress', async () => {
    const backend = { service: { name: 'web', port: { number: 80 } } };
    const paths = [
      { path: 'relative', pathType: 'Prefix', backend },
      { path: '/x', backend },
      { path: '/y', pathType: 'Regex', backend: {} },
    ];
    const text = await problem(`${network}/namespaces/default/ingresses`, {
      metadata: { name: 'bad' },
      spec: { rules: [{ host: 'Bad_Host', http: { paths } }] },
    });
    for (const part of [
      'spec.rules[0].host: Invalid value: "Bad_Host": a lowercase RFC 1123 subdomain',
      'spec.rules[0].http.paths[0].path: Invalid value: "relative": must be an absolute path',
      'spec.rules[0].http.paths[1].pathType: Required value: pathType must be specified',
      'spec.rules[0].http.paths[2].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      'spec.rules[0].http.paths[2].backend: Invalid value: "": resource or service backend is required',
    ]) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
  });

  it('serve autoscalers in both versions', async () => {
    const base = '/apis/autoscaling';
    const spec = {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 4,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
        { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
      ],
    };
    const autoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec,
    };
    const path = 'namespaces/default/horizontalpodautoscalers';
    await server.call('POST', `${base}/v2/${path}`, autoscaler);
    const { body: first } = await server.call<KubeObject<Record<string, unknown>>>('GET', `${base}/v1/${path}/web`);
    assert.equal(first.apiVersion, 'autoscaling/v1');
    assert.equal(first.spec?.targetCPUUtilizationPercentage, 60);
    assert.equal(first.spec.metrics, undefined);
    const changed = { ...first, spec: { ...first.spec, targetCPUUtilizationPercentage: 70 } };
    assert.equal((await server.call('PUT', `${base}/v1/${path}/web`, changed)).status, 200);
    const { body: second } = await server.call<KubeObject<typeof spec>>('GET', `${base}/v2/${path}/web`);
    assert.deepEqual(
      second.spec?.metrics.map(({ resource }) => [resource.name, resource.target]),
      [
        ['memory', { type: 'AverageValue', averageValue: '1Gi' }],
        ['cpu', { type: 'Utilization', averageUtilization: 70 }],
      ],
    );
    assert.equal(second.metadata.annotations, undefined);
    const { body: rows } = await server.call<Table>('GET', `${base}/v1/${path}`, undefined, table);
    assert.deepEqual(rows.rows[0]?.cells.slice(0, 6), [
      'web',
      'Deployment/web',
      'memory: <unknown>/1Gi, cpu: <unknown>/70%',
      '1',
      4,
      0,
    ]);
  });

  it('come as tables with upstream’s columns', async () => {
    const columns = async (path: string): Promise<string> => {
      const { body } = await server.call<Table>('GET', path, undefined, table);
      return body.columnDefinitions.map(({ name, priority }) => (priority === 0 ? name : `(${name})`)).join(' | ');
    };
    assert.equal(
      await columns('/api/v1/persistentvolumes'),
      'Name | Capacity | Access Modes | Reclaim Policy | Status | Claim | StorageClass | VolumeAttributesClass | Reason | Age | (VolumeMode)',
    );
    assert.equal(
      await columns('/api/v1/persistentvolumeclaims'),
      'Name | Status | Volume | Capacity | Access Modes | StorageClass | VolumeAttributesClass | Age | (VolumeMode)',
    );
    assert.equal(await columns(`${network}/ingresses`), 'Name | Class | Hosts | Address | Ports | Age');
    assert.equal(
      await columns('/apis/rbac.authorization.k8s.io/v1/rolebindings'),
      'Name | Role | Age | (Users) | (Groups) | (ServiceAccounts)',
    );
    assert.equal(await columns('/api/v1/limitranges'), 'Name | Created At');
  });

  it('hold a Secret to its type', async () => {
    const secrets = '/api/v1/namespaces/default/secrets';
    const data = { 'tls.crt': 'eA==' };
    assert.equal(
      await problem(secrets, { metadata: { name: 'tls' }, type: 'kubernetes.io/tls', data }),
      'Secret "tls" is invalid: data[tls.key]: Required value',
    );
    const config = { '.dockerconfigjson': Buffer.from('plain').toString('base64') };
    assert.equal(
      await problem(secrets, { metadata: { name: 'reg' }, type: 'kubernetes.io/dockerconfigjson', data: config }),
      `Secret "reg" is invalid: data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character 'p' looking for beginning of value`,
    );
    assert.match(
      await problem(secrets, { metadata: { name: 'odd' }, data: { a: 'abc!' } }),
      /illegal base64 data at input byte 3$/,
    );
  });

  it('warn of Endpoints, which are deprecated', async () => {
    const { headers } = await server.call('GET', '/api/v1/namespaces/default/endpoints');
    assert.equal(
      headers.warning,
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
  });
});
