import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import type { ContainerRuntime } from '../../../../src/practice/storage/objectStore.ts';
import { podObject, startApi, type ApiHarness } from './apiHarness.ts';

const root = '/apis/metrics.k8s.io/v1beta1';
const none = (): undefined => undefined;
const runtime: ContainerRuntime = {
  logs: none,
  isRunning: () => false,
  exec: none,
  attach: none,
  dial: () => {
    throw new Error('nobody listens');
  },
  usage: (_namespace, pod) =>
    pod === 'new' ? undefined : [{ name: 'main', cpu: 12_345_678, memory: 20 * 1024 * 1024 }],
};

interface Metrics extends KubeObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: object }[];
  usage: object;
}

describe('the metrics API', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi({ runtime });
    const bound = { spec: { nodeName: 'one', containers: [{ name: 'main', image: 'nginx' }] } };
    server.api.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one' } });
    server.api.create('pods', podObject('a', bound));
    server.api.create('pods', podObject('new', bound));
  });
  after(() => {
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  const get = async <T>(path: string): Promise<T> => (await server.call<T>('GET', `${root}/${path}`)).body;

  it('tells what Pods use that have been measured', async () => {
    const { items } = await get<{ items: Metrics[] }>('pods');
    assert.deepEqual(
      items.map(({ metadata, containers, window }) => [metadata.name, window, containers]),
      [['a', '15s', [{ name: 'main', usage: { cpu: '12345678n', memory: '20480Ki' } }]]],
    );
    assert.equal((await get<Metrics>('namespaces/default/pods/a')).kind, 'PodMetrics');
    assert.deepEqual((await get<{ items: Metrics[] }>('namespaces/kube-system/pods')).items, []);
    assert.equal(
      (await get<{ message: string }>('namespaces/default/pods/new')).message,
      'podmetrics.metrics.k8s.io "default/new" not found',
    );
  });

  it('adds it up for nodes', async () => {
    const { usage } = await get<Metrics>('nodes/one');
    assert.deepEqual(usage, { cpu: '72345678n', memory: `${720 * 1024}Ki` });
    assert.equal((await server.call('GET', `${root}/nodes/two`)).status, 404);
  });

  it('only tells', async () => {
    assert.equal((await server.call('POST', `${root}/nodes`, { metadata: { name: 'x' } })).status, 405);
    assert.equal((await server.call('DELETE', `${root}/namespaces/default/pods/a`)).status, 405);
  });
});
