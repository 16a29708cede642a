import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { silentLog } from '../../../src/base/log.ts';
import type { Cluster, ObjectChanges, WatchScope } from '../../../src/cluster/cluster.ts';
import { connectCluster, type ConnectOptions } from '../../../src/cluster/kubernetesCluster.ts';
import { TcpProxy } from '../../support/tcpProxy.ts';
import { object, sendStatus, TestApiServer } from './support/apiServer.ts';
import { until } from './support/until.ts';

const quick = {
  backoff: { initialMs: 10, factor: 2, maxMs: 40, resetAfterMs: 1000 },
  healthyMs: 20,
  refusedRetryMs: 40,
  initialPauseMs: 200,
};

describe('connectCluster', () => {
  let server: TestApiServer;
  let proxy: TcpProxy;
  let cluster: Cluster | undefined;

  before(async function () {
    // Unbundled, the library is some thousand files.
    this.timeout(30_000);
    await import('@kubernetes/client-node');
  });
  beforeEach(async () => {
    server = await TestApiServer.start();
    proxy = await TcpProxy.start(() => server.port);
    server.put('pods', pod('a'));
    server.put('pods', pod('b'));
  });
  afterEach(async () => {
    cluster?.dispose();
    cluster = undefined;
    await proxy.stop();
    await server.stop();
  });

  async function connect(options: Partial<ConnectOptions> = {}): Promise<Cluster> {
    cluster = await connectCluster({
      kubeconfigPath: await server.kubeconfig({ port: proxy.port }),
      context: 'test',
      namespace: 'default',
      displayName: 'Test',
      isPractice: false,
      log: silentLog,
      times: quick,
      ...options,
    });
    return cluster;
  }

  function scopeOf(connected: Cluster, resource: string, namespace: string | undefined = 'default'): WatchScope {
    return { resource: connected.resolve(resource)!, namespace };
  }

  function assertEqualsList(connected: Cluster, scope: WatchScope): void {
    assert.deepEqual(
      versions(connected.peek(scope)!.objects),
      versions(server.list(scope.resource.name, scope.namespace)),
    );
  }

  it('is identified by the uid of kube-system', async () => {
    assert.equal((await connect()).id, 'kube-system-uid');
  });

  it('holds up nobody who watches after it was let go', async () => {
    const connected = await connect();
    connected.dispose();
    const watch = connected.watch(scopeOf(connected, 'pods'));
    await watch.ready;
    assert.equal(connected.peek(watch.scope), undefined);
    watch.dispose();
  });

  it('is identified by address and authority where kube-system may not be read', async () => {
    server.intercept = ({ path }, response) => {
      if (!path.endsWith('/kube-system')) return false;
      sendStatus(response, 403, 'Forbidden');
      return true;
    };
    const { id } = await connect();
    assert.match(id, /^[0-9a-f]{32}$/);
  });

  it('follows changes, each told once', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'po');
    const watch = connected.watch(scope);
    await watch.ready;
    assert.equal(connected.peek(scope)!.status, 'live');
    assertEqualsList(connected, scope);
    const seen: string[] = [];
    connected.onDidChangeObjects(({ changes }) => {
      for (const change of changes) seen.push(`${change.type} ${change.object.metadata.name}`);
    });
    server.put('pods', pod('c'));
    server.put('pods', pod('a', { labels: { x: '1' } }));
    server.remove('pods', 'b', 'default');
    await until(connected, () => seen.some(change => change === 'deleted b'));
    assert.deepEqual(
      seen.filter(change => /[abc]$/.test(change) && !change.startsWith('added a') && !change.startsWith('added b')),
      ['added c', 'modified a', 'deleted b'],
    );
    assertEqualsList(connected, scope);
  });

  it('lists in pages where streaming lists are unknown', async () => {
    server.watchList = false;
    for (let n = 0; n < 600; n++) server.put('configmaps', object('v1', 'ConfigMap', `c${n}`, 'default'));
    const connected = await connect();
    const scope = scopeOf(connected, 'configmaps');
    await connected.watch(scope).ready;
    assertEqualsList(connected, scope);
    assert.equal(connected.peek(scope)!.objects[0]!.kind, 'ConfigMap');
    assert.equal(server.requests.filter(({ query }) => query.has('continue')).length, 2);
  });

  it('lists in pages where the end of a streaming list never comes', async () => {
    server.intercept = ({ query }, response) => {
      if (query.get('sendInitialEvents') !== 'true') return false;
      response.writeHead(200);
      response.flushHeaders();
      return true;
    };
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    assertEqualsList(connected, scope);
  });

  it('is stale after a cut and catches up by itself', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    proxy.refuse();
    await until(connected, () => connected.connection.status === 'disconnected');
    assert.equal(connected.peek(scope)!.status, 'stale');
    assert.match(connected.connection.reason!, /127\.0\.0\.1/);
    server.put('pods', pod('c'));
    server.remove('pods', 'a', 'default');
    proxy.heal();
    await until(connected, () => connected.peek(scope)!.status === 'live');
    assert.equal(connected.connection.status, 'connected');
    await until(connected, () => connected.peek(scope)!.objects.length === 2 && names(connected, scope) === 'b,c');
    assertEqualsList(connected, scope);
  });

  it('does not take another cluster at the same address for its own', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    proxy.refuse();
    await until(connected, () => connected.connection.status === 'disconnected');
    server.put('namespaces', object('v1', 'Namespace', 'kube-system', undefined, { uid: 'another' }));
    server.put('pods', pod('c'));
    proxy.heal();
    await until(connected, () => (connected.connection.reason ?? '').includes('Another cluster'));
    assert.equal(connected.peek(scope)!.status, 'stale');
    assert.equal(names(connected, scope), 'a,b');
    server.put('namespaces', object('v1', 'Namespace', 'kube-system', undefined, { uid: 'kube-system-uid' }));
    await until(connected, () => connected.connection.status === 'connected' && names(connected, scope) === 'a,b,c');
  });

  it('follows its kubeconfig to another port', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    const other = await TcpProxy.start(() => server.port);
    try {
      await rename(await server.kubeconfig({ port: other.port }), await server.kubeconfig({ port: proxy.port }));
      server.put('pods', pod('c'));
      proxy.refuse();
      await until(connected, () => names(connected, scope) === 'a,b,c');
      assert.equal(connected.connection.status, 'connected');
      assert.ok(other.connections > 0);
    } finally {
      await other.stop();
    }
  });

  it('notices a change of its kubeconfig while all is well', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    const states: string[] = [];
    connected.onDidChangeConnection(({ status }) => states.push(status));
    server.token = 'second-token';
    await server.kubeconfig({ port: proxy.port });
    await until(connected, () => states.includes('connected'));
    assert.deepEqual(states, ['disconnected', 'connected']);
    assert.equal(server.requests.at(-1)!.authorization, 'Bearer second-token');
    await until(connected, () => connected.peek(scope)!.status === 'live');
    server.put('pods', pod('c'));
    await until(connected, () => names(connected, scope) === 'a,b,c');
  });

  it('comes back to a busy server no earlier than it asks for', async () => {
    const connected = await connect();
    const pods = scopeOf(connected, 'pods');
    await connected.watch(pods).ready;
    const asked: number[] = [];
    server.intercept = ({ path, query }, response) => {
      if (!path.endsWith('/configmaps') || query.get('watch') !== 'true' || asked.push(performance.now()) > 1)
        return false;
      // As priority and fairness does it: no Status, only a header.
      response.writeHead(429, { 'retry-after': '1', 'content-type': 'text/plain' });
      response.end('Too many requests, please try again later.\n');
      return true;
    };
    const maps = scopeOf(connected, 'configmaps');
    const watch = connected.watch(maps);
    await server.nextRequest(({ path }) => path.endsWith('/configmaps'));
    await connected.read(pods.resource, 'default', 'a');
    // Even though the connection is lost and found meanwhile.
    proxy.refuse();
    await until(connected, () => connected.connection.status === 'disconnected');
    proxy.heal();
    await watch.ready;
    assert.equal(asked.length, 2);
    assert.ok(asked[1]! - asked[0]! >= 1000, `${asked[1]! - asked[0]!} ms`);
  });

  it('says that nothing runs there while the server is down, and follows it when it is back', async () => {
    const connected = await connect({ kubeconfigPath: await server.kubeconfig() });
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    await server.down();
    await until(connected, () => connected.connection.status === 'disconnected');
    assert.match(connected.connection.reason!, /connection refused/);
    assert.equal(connected.peek(scope)!.status, 'stale');
    assert.equal(connected.peek(scope)!.objects.length, 2);
    server.compact();
    server.put('pods', pod('c'));
    await server.listen();
    await until(connected, () => connected.peek(scope)!.status === 'live');
    assertEqualsList(connected, scope);
  });

  it('notices a half-open connection by its silence', async () => {
    const connected = await connect({ limits: { silenceMs: 50, probeMs: 50, answerMs: 200 } });
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    proxy.stall();
    await until(connected, () => connected.connection.status === 'disconnected');
    assert.equal(connected.peek(scope)!.status, 'stale');
    assert.match(connected.connection.reason!, /does not answer/);
    server.put('pods', pod('c'));
    proxy.heal();
    await until(connected, () => connected.peek(scope)!.status === 'live' && names(connected, scope) === 'a,b,c');
  });

  it('leaves a quiet but living connection alone', async () => {
    const connected = await connect({ limits: { silenceMs: 20, probeMs: 200 } });
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    const states: string[] = [];
    connected.onDidChangeConnection(({ status }) => states.push(status));
    for (let n = 0; n < 3; n++) await server.nextRequest(({ path }) => path === '/version');
    assert.deepEqual(states, []);
    assert.equal(connected.peek(scope)!.status, 'live');
    assert.equal(server.requests.filter(({ query }) => query.has('watch')).length, 1);
  });

  it('goes on where it was when the server ends a watch', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    server.put('secrets', object('v1', 'Secret', 's', 'default'));
    server.put('pods', pod('c'));
    await until(connected, () => names(connected, scope) === 'a,b,c');
    const statuses: string[] = [];
    connected.onDidChangeObjects(() => statuses.push(connected.peek(scope)!.status));
    const next = server.nextRequest(({ query }) => query.get('watch') === 'true');
    server.endWatches();
    await next;
    const resumed = server.requests.at(-1)!;
    assert.equal(resumed.query.get('resourceVersion'), connected.peek(scope)!.objects.at(-1)!.metadata.resourceVersion);
    server.put('pods', pod('d'));
    await until(connected, () => names(connected, scope) === 'a,b,c,d');
    assert.ok(!statuses.includes('stale'));
  });

  it('resumes from a bookmark', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    server.compact();
    server.bookmark();
    server.requests.length = 0;
    const next = server.nextRequest(({ query }) => query.get('watch') === 'true');
    server.endWatches();
    await next;
    server.put('pods', pod('c'));
    await until(connected, () => names(connected, scope) === 'a,b,c');
    assert.deepEqual(
      server.requests.map(({ query }) => query.get('sendInitialEvents')),
      [null],
    );
  });

  it('lists again when the server has forgotten where it was', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    const relisted = server.nextRequest(({ query }) => query.get('sendInitialEvents') === 'true');
    server.compact();
    server.endWatches();
    await relisted;
    server.remove('pods', 'a', 'default');
    await until(connected, () => connected.peek(scope)!.status === 'live' && names(connected, scope) === 'b');
    assertEqualsList(connected, scope);
  });

  it('survives a broken event', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    server.sendRaw('{"type":"MODIFIED","object":{"metadata":{"na\n');
    await until(connected, () => connected.peek(scope)!.status === 'stale');
    await until(connected, () => connected.peek(scope)!.status === 'live');
    server.put('pods', pod('c'));
    await until(connected, () => names(connected, scope) === 'a,b,c');
  });

  it('marks what it may not see, and nothing else', async () => {
    let allowed = false;
    server.intercept = ({ path }, response) => {
      if (allowed || !path.includes('/secrets')) return false;
      sendStatus(response, 403, 'Forbidden', 'secrets is forbidden');
      return true;
    };
    server.put('secrets', object('v1', 'Secret', 's', 'default'));
    const connected = await connect();
    const [pods, secrets] = [scopeOf(connected, 'pods'), scopeOf(connected, 'secrets')];
    await Promise.all([connected.watch(pods).ready, connected.watch(secrets).ready]);
    assert.equal(connected.peek(secrets)!.status, 'forbidden');
    assert.equal(connected.peek(pods)!.status, 'live');
    assert.equal(connected.connection.status, 'connected');
    allowed = true;
    await until(connected, () => connected.peek(secrets)!.status === 'live');
  });

  it('marks a kind that the server does not have', async () => {
    const connected = await connect();
    const scope = { resource: { ...connected.resolve('pods')!, group: 'gone.example', name: 'widgets' } };
    await connected.watch(scope).ready;
    assert.equal(connected.peek(scope)!.status, 'absent');
  });

  it('never takes in a Secret’s values', async () => {
    server.put('secrets', { ...object('v1', 'Secret', 's', 'default'), data: { password: 'aHVudGVyMg==' } });
    const connected = await connect();
    const scope = scopeOf(connected, 'secrets');
    await connected.watch(scope).ready;
    assert.deepEqual(connected.peek(scope)!.objects[0]!.data, { password: '' });
    assert.deepEqual((await connected.read(scope.resource, 'default', 's'))!.data, { password: '' });
  });

  it('shares a watch until its last lease ends', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    const leases = [connected.watch(scope), connected.watch(scope)];
    await Promise.all(leases.map(({ ready }) => ready));
    assert.equal(server.openWatches, 1);
    leases[0]!.dispose();
    leases[0]!.dispose();
    assert.equal(connected.peek(scope)!.status, 'live');
    leases[1]!.dispose();
    assert.equal(connected.peek(scope), undefined);
  });

  it('keeps Pods in full once somebody needs them so, and is loading until they are there', async () => {
    server.put('pods', { ...pod('a'), spec: { containers: [], hostname: 'h' } });
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    const specOf = (): unknown => connected.peek(scope)!.objects.find(({ metadata }) => metadata.name === 'a')!.spec;
    assert.deepEqual(specOf(), { containers: [] });
    const { ready } = connected.watch(scope, 'full');
    assert.equal(connected.peek(scope)!.status, 'loading');
    await ready;
    assert.equal(connected.peek(scope)!.status, 'live');
    assert.deepEqual(specOf(), { containers: [], hostname: 'h' });
  });

  it('peeks into a namespace of a watch of all', async () => {
    server.put('pods', object('v1', 'Pod', 'far', 'other'));
    const connected = await connect();
    const all = { resource: connected.resolve('pods')! };
    await connected.watch(all).ready;
    assert.equal(names(connected, { ...all, namespace: 'other' }), 'far');
    assert.equal(names(connected, all), 'a,b,far');
    assert.equal(connected.peek({ resource: connected.resolve('secrets')!, namespace: 'other' }), undefined);
  });

  it('keeps going when a listener throws', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    connected.onDidChangeObjects(() => {
      throw new Error('on purpose');
    });
    const told = new Promise<ObjectChanges>(resolve => connected.onDidChangeObjects(resolve));
    await connected.watch(scope).ready;
    assert.equal((await told).changes.length, 2);
  });

  it('refreshes from a new list', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    server.requests.length = 0;
    await connected.refresh();
    assert.equal(server.requests.filter(({ query }) => query.has('sendInitialEvents')).length, 1);
    assert.equal(connected.peek(scope)!.status, 'live');
    assertEqualsList(connected, scope);
  });

  it('settles a refresh while the server is down', async () => {
    const connected = await connect();
    const scope = scopeOf(connected, 'pods');
    await connected.watch(scope).ready;
    proxy.refuse();
    await connected.refresh();
    assert.equal(connected.peek(scope)!.status, 'stale');
  });

  it('reads one object, or none', async () => {
    const connected = await connect();
    const pods = connected.resolve('pods')!;
    assert.equal((await connected.read(pods, 'default', 'a'))!.metadata.name, 'a');
    assert.equal(await connected.read(pods, 'default', 'zzz'), undefined);
  });
});

function pod(name: string, metadata: object = {}): ReturnType<typeof object> {
  return object('v1', 'Pod', name, 'default', metadata);
}

function names(cluster: Cluster, scope: WatchScope): string {
  return cluster
    .peek(scope)!
    .objects.map(({ metadata }) => metadata.name)
    .sort()
    .join(',');
}

function versions(
  objects: readonly { metadata: { name: string; uid?: string; resourceVersion?: string } }[],
): string[] {
  return objects.map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`).sort();
}
