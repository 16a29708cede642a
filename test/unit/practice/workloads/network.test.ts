import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Service } from '../../../../src/practice/kinds/core.ts';
import { condition, deployment, podsOf, service, startSimulation, type Simulation } from '../simulation.ts';

describe('the practice cluster’s network', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const getService = (name: string): Service | undefined => cluster.api.get<Service>('services', 'default', name);
  const ready = (app: string, count: number): Promise<unknown> =>
    cluster.until(`${count} ready Pods of ${app}`, () => {
      const pods = podsOf(cluster.api, app);
      return pods.length === count && pods.every(pod => condition(pod, 'Ready')?.status === 'True');
    });
  const forward = (name: string, port = 80): Promise<string> =>
    cluster.until('a forward', () => {
      const text = getService(name)?.metadata.annotations?.['practice.kubernetes-lab-guide/forward'];
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, string>)[port];
    });
  const expose = (name: string, targetPort: number): void =>
    void cluster.api.create('services', service(name, { type: 'LoadBalancer', ports: [{ port: 80, targetPort }] }));
  const fetchPage = async (
    url: string,
  ): Promise<{ status: number; servedBy: string; visits: number; text: string }> => {
    const response = await fetch(url);
    const text = await response.text();
    return {
      status: response.status,
      servedBy: /Served by: ([\w-]+)/.exec(text)?.[1] ?? '',
      visits: Number(/<strong>(\d+)<\/strong>/.exec(text)?.[1]),
      text,
    };
  };

  it('gives a load balancer an address after a while, and a loopback port', async () => {
    cluster.dispose();
    cluster = await startSimulation({ timeScale: 0.05 });
    const from = Date.now();
    expose('web', 8080);
    assert.deepEqual(getService('web')?.status?.loadBalancer, {});
    const url = await forward('web');
    assert.ok(Date.now() - from >= 140, 'is pending for a while');
    assert.deepEqual(getService('web')?.status?.loadBalancer?.ingress, [{ ip: '203.0.113.10', ipMode: 'VIP' }]);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(
      cluster.events('web').map(({ message, reason, source }) => [source.component, reason, message]),
      [
        ['service-controller', 'EnsuringLoadBalancer', 'Ensuring load balancer'],
        ['service-controller', 'EnsuredLoadBalancer', 'Ensured load balancer'],
      ],
    );
    cluster.api.delete('services', 'default', 'web');
    await cluster.until('gone', () => getService('web') === undefined);
    await assert.rejects(fetch(url));
  });

  it('shows the Pods in turn, one counter for all of them when there is a Redis', async () => {
    cluster.api.create('deployments.apps', deployment('p4app', 'kurokobo/p4app:0.0.1', { replicas: 2 }));
    expose('p4app', 8080);
    await ready('p4app', 2);
    const url = await forward('p4app');
    await cluster.until('two endpoints', () => cluster.router.next(getService('p4app')!, 80) !== undefined);
    const alone = await fetchPage(url);
    assert.equal(alone.status, 200);
    assert.match(alone.text, /no Redis answers at <code>redis:6379<\/code>/);
    cluster.api.create('deployments.apps', deployment('redis', 'redis:6.0'));
    cluster.api.create('services', service('redis', { ports: [{ port: 6379 }] }));
    await ready('redis', 1);
    await cluster.until('the redis Service has an endpoint', () => cluster.router.next(getService('redis')!, 6379));
    const pages: Awaited<ReturnType<typeof fetchPage>>[] = [];
    for (let count = 0; count < 6; count++) pages.push(await fetchPage(url));
    assert.deepEqual(
      pages.map(({ visits }) => visits),
      [1, 2, 3, 4, 5, 6],
    );
    pages.forEach(({ servedBy }, index) => {
      if (index > 0) assert.notEqual(servedBy, pages[index - 1]?.servedBy, 'the Pods take turns');
    });
    assert.equal(new Set(pages.map(({ servedBy }) => servedBy)).size, 2);
    // A browser asks for an icon by itself.
    assert.equal((await fetch(`${url}/favicon.ico`)).status, 204);
    assert.equal((await fetchPage(url)).servedBy, pages[0]?.servedBy);
    const log = cluster.runtime.logs('default', pages[0]?.servedBy ?? '', 'p4app', { previous: false });
    assert.ok(log?.lines.some(({ text }) => text.includes('"GET / HTTP/1.1" 200')));
  });

  it('explains what is missing when nobody can answer', async () => {
    expose('p4app', 9999);
    const url = await forward('p4app');
    const none = await fetchPage(url);
    assert.equal(none.status, 503);
    assert.match(none.text, /<code>default\/p4app<\/code> has no ready endpoint/);
    const japanese = await fetch(url, { headers: { 'accept-language': 'ja,en;q=0.5' } });
    assert.match(await japanese.text(), /エンドポイントがありません/);
    cluster.api.create('deployments.apps', deployment('p4app', 'kurokobo/p4app:0.0.1'));
    await ready('p4app', 1);
    await cluster.until('an endpoint', () => cluster.router.next(getService('p4app')!, 80));
    const wrongPort = await fetchPage(url);
    assert.equal(wrongPort.status, 502);
    assert.match(wrongPort.text, /target port/);
  });

  it('answers under any name, as an editor’s proxy passes its own on', async () => {
    expose('web', 80);
    const { port } = new URL(await forward('web'));
    const ask = (host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        httpRequest({ host: '127.0.0.1', port, headers: { host } }, response => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    assert.equal(await ask('code-server.example'), 503);
    assert.equal(await ask(`localhost:${port}`), 503);
  });

  it('keeps addresses and ports over a restart, and gives none twice', async () => {
    expose('one', 80);
    expose('two', 80);
    const [first, second] = [await forward('one'), await forward('two')];
    const addresses = ['one', 'two'].map(name => getService(name)?.status?.loadBalancer?.ingress?.[0]?.ip);
    assert.deepEqual(addresses, ['203.0.113.10', '203.0.113.11']);
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api });
    assert.deepEqual([await forward('one'), await forward('two')], [first, second]);
    assert.equal((await fetchPage(first)).status, 503);
  });

  it('goes on with an address in the making after a restart', async () => {
    cluster.dispose();
    cluster = await startSimulation({ timeScale: 1000 });
    expose('web', 80);
    await cluster.until('ensuring', () =>
      cluster.events('web').some(({ reason }) => reason === 'EnsuringLoadBalancer'),
    );
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api });
    await forward('web');
    assert.equal(cluster.events('web').filter(({ reason }) => reason === 'EnsuredLoadBalancer').length, 1);
  });

  it('takes address and port back when a Service becomes another type', async () => {
    expose('web', 80);
    const url = await forward('web');
    const copy = structuredClone(getService('web')!);
    copy.spec.type = 'ClusterIP';
    delete copy.spec.ports![0]!.nodePort;
    cluster.api.update('services', copy);
    await cluster.until('no annotation, no finalizer', () => {
      const { annotations, finalizers } = getService('web')!.metadata;
      return annotations === undefined && finalizers === undefined;
    });
    assert.deepEqual(getService('web')?.status?.loadBalancer, {});
    await assert.rejects(fetch(url));
  });

  it('tells curl where the addresses of load balancers, nodes and Ingresses are', async () => {
    const curlHome = await mkdtemp(join(tmpdir(), 'curl-'));
    cluster.dispose();
    cluster = await startSimulation({ curlHome });
    cluster.api.create('deployments.apps', deployment('web', 'nginx'));
    expose('web', 80);
    const ports = [{ port: 8080, targetPort: 80, nodePort: 30080 }];
    cluster.api.create('services', service('node', { type: 'NodePort', selector: { app: 'web' }, ports }));
    cluster.api.create('ingresses.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host: 'web.example',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
            },
          },
        ],
      },
    });
    await ready('web', 1);
    const config = (): string => readFileSync(join(curlHome, '.curlrc'), 'utf8');
    await forward('node', 8080);
    await cluster.until(
      'the host',
      () => existsSync(join(curlHome, '.curlrc')) && config().includes('web.example:80:'),
    );
    await cluster.until('an endpoint', () => cluster.router.next(getService('web')!, 80));
    for (const words of [
      ['http://203.0.113.10/'],
      ['10.0.0.12:30080'],
      ['-H', 'Host: web.example', '203.0.113.2'],
      ['--resolve', 'web.example:80:203.0.113.2', 'http://web.example/'],
    ]) {
      const { stdout } = await promisify(execFile)('curl', ['-sS', ...words], { env: { CURL_HOME: curlHome } });
      assert.match(stdout, /Welcome to nginx!/, words.join(' '));
    }
    cluster.api.delete('services', 'default', 'node');
    await cluster.until('the node port is gone', () => !config().includes(':30080:'));
    await rm(curlHome, { recursive: true });
  });

  it('resolves the names of Services as a Pod does', () => {
    cluster.api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data' } });
    const redis = service('redis', { ports: [{ port: 6379 }] });
    redis.metadata.namespace = 'data';
    cluster.api.create('services', redis);
    const found = (host: string, namespace: string): boolean =>
      cluster.router.dns.lookup(host, namespace) !== undefined;
    assert.ok(found('redis', 'data'));
    assert.ok(!found('redis', 'default'));
    for (const host of [
      'redis.data',
      'redis.data.svc',
      'redis.data.svc.cluster.local',
      'redis.data.svc.cluster.local.',
    ]) {
      assert.ok(found(host, 'default'), host);
    }
    assert.throws(() => cluster.router.connect('nowhere', 80, 'default'), /lookup nowhere: no such host/);
  });
});
