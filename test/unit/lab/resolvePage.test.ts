import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/userError.ts';
import { resolvePage } from '../../../src/lab/resolvePage.ts';
import { FakeCluster } from './fakeCluster.ts';

describe('resolvePage', () => {
  function clusterWith(forward: string | undefined, isPractice = true): FakeCluster {
    const cluster = new FakeCluster();
    Object.assign(cluster, { isPractice });
    const annotations = forward === undefined ? {} : { 'practice.kubernetes-lab-guide/forward': forward };
    cluster.set('services', {
      metadata: { name: 'web', annotations },
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
    });
    return cluster;
  }

  const forward = JSON.stringify({ 80: 'http://127.0.0.1:40001', 8080: 'http://127.0.0.1:40002' });

  const cases: [string, string][] = [
    ['http://203.0.113.1/', 'http://127.0.0.1:40001/'],
    ['http://203.0.113.1/a/b?c=d#e', 'http://127.0.0.1:40001/a/b?c=d#e'],
    ['http://203.0.113.1:8080/', 'http://127.0.0.1:40002/'],
    ['http://example.com/', 'http://example.com/'],
    ['http://203.0.113.2/', 'http://203.0.113.2/'],
  ];
  for (const [shown, target] of cases) {
    it(`${shown} is at ${target}`, async () => {
      const cluster = clusterWith(forward);
      assert.deepEqual(await resolvePage(cluster, shown), { shown, target });
      assert.deepEqual([...cluster.leases], []);
    });
  }

  it('leaves pages of other clusters alone', async () => {
    const shown = 'http://203.0.113.1/';
    const remote = clusterWith(forward, false);
    Object.assign(remote, { server: 'https://192.0.2.1:6443' });
    assert.deepEqual(await resolvePage(remote, shown), { shown, target: shown });
    assert.deepEqual(await resolvePage(clusterWith(undefined, false), shown), { shown, target: shown });
  });

  it('finds the ports of nodes, and Ingresses by address and host', async () => {
    const cluster = new FakeCluster();
    const annotations = (urls: object): object => ({ 'practice.kubernetes-lab-guide/forward': JSON.stringify(urls) });
    cluster.set('nodes', {
      metadata: { name: 'node' },
      status: { addresses: [{ type: 'InternalIP', address: '10.0.0.11' }] },
    });
    cluster.set('services', {
      metadata: { name: 'web', annotations: annotations({ 80: 'http://127.0.0.1:40001' }) },
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
    });
    cluster.set('ingresses', {
      metadata: { name: 'main' },
      spec: { rules: [{ host: 'shop.example' }] },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.2' }] } },
    });
    const at = async (url: string): Promise<string> => (await resolvePage(cluster, url)).target;
    await assert.rejects(at('http://shop.example/'), {
      code: 'page-not-ready',
      message: 'Ingress main does not serve http://shop.example/ yet.',
    });
    const forwards = { 80: 'http://127.0.0.1:40002', 'shop.example:80': 'http://127.0.0.1:40003' };
    cluster.set('ingressclasses', { metadata: { name: 'nginx', annotations: annotations(forwards) } });
    assert.equal(await at('http://10.0.0.11:30080/a'), 'http://127.0.0.1:40001/a');
    assert.equal(await at('http://10.0.0.11:30081/'), 'http://10.0.0.11:30081/');
    assert.equal(await at('http://203.0.113.2/cart?x=1'), 'http://127.0.0.1:40002/cart?x=1');
    assert.equal(await at('http://shop.example/cart'), 'http://127.0.0.1:40003/cart');
    assert.equal(await at('http://other.example/'), 'http://other.example/');
    assert.deepEqual([...cluster.leases], []);
  });

  it('knows a practice cluster that somebody else started', async () => {
    const shown = 'http://203.0.113.1/';
    assert.equal((await resolvePage(clusterWith(forward, false), shown)).target, 'http://127.0.0.1:40001/');
  });

  for (const bad of [
    undefined,
    'no JSON',
    '{"80":"http://evil.example/"}',
    '{"80":"file:///etc/passwd"}',
    '{"80":"http://user@127.0.0.1:1"}',
    '{"80":7}',
    '[]',
    '{"443":"http://127.0.0.1:1"}',
  ]) {
    it(`does not follow the annotation ${String(bad)}`, async () => {
      await assert.rejects(
        resolvePage(clusterWith(bad), 'http://203.0.113.1/'),
        error => error instanceof UserError && error.code === 'page-not-ready',
      );
    });
  }
});
