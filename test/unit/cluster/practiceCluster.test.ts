import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silentLog } from '../../../src/base/log.ts';
import type { UserError } from '../../../src/base/userError.ts';
import type { Cluster, WatchScope } from '../../../src/cluster/cluster.ts';
import { connectCluster } from '../../../src/cluster/kubernetesCluster.ts';
import {
  resetPracticeCluster,
  startPracticeCluster,
  type PracticeClusterOptions,
  type RunningPracticeCluster,
} from '../../../src/cluster/practiceCluster.ts';
import { readiness } from '../../../src/cluster/readiness.ts';
import { TcpProxy } from '../../support/tcpProxy.ts';
import { until } from './support/until.ts';

const run = promisify(execFile);

describe('the practice cluster', function () {
  this.timeout(30_000);
  let directory: string;
  let dataDir: string;
  let running: RunningPracticeCluster[] = [];
  let clusters: Cluster[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'practice-'));
    dataDir = join(directory, 'data');
  });
  afterEach(async () => {
    for (const cluster of clusters) cluster.dispose();
    for (const practice of running) await practice.stop();
    running = [];
    clusters = [];
    await rm(directory, { recursive: true, force: true });
  });

  function options(): PracticeClusterOptions {
    return { dataDir, idleTimeoutSeconds: 120, detached: true, language: 'en', log: silentLog };
  }

  async function start(more: Partial<PracticeClusterOptions> = {}): Promise<RunningPracticeCluster> {
    const practice = await startPracticeCluster({ ...options(), ...more });
    running.push(practice);
    return practice;
  }

  async function connect(practice: RunningPracticeCluster, kubeconfigPath = practice.kubeconfigPath): Promise<Cluster> {
    const cluster = await connectCluster({
      kubeconfigPath,
      context: 'practice',
      namespace: 'default',
      displayName: 'Practice cluster',
      isPractice: true,
      log: silentLog,
    });
    clusters.push(cluster);
    return cluster;
  }

  function isAlive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  it('says why it does not take a newer state, and begins anew once it is reset', async () => {
    await mkdir(dataDir);
    const journal = join(dataDir, 'journal.jsonl');
    await writeFile(journal, '{"format":99,"revision":1}\n');
    await assert.rejects(start(), (error: UserError) => {
      assert.equal(error.code, 'practice-state-newer');
      assert.match(error.message, /was written by a newer version of this program/);
      assert.match(error.remedy, /Update this program; or give the state up: kubernetes-lab-guide practice reset/);
      return true;
    });
    await assert.rejects(start({ language: 'ja' }), /新しいバージョンで書かれています/);
    assert.equal(await readFile(journal, 'utf8'), '{"format":99,"revision":1}\n');
    await resetPracticeCluster(options());
    assert.equal((await start()).existing, false);
  });

  it('starts, keeps its kubeconfig to its owner, and is gone when it was stopped', async () => {
    const practice = await start();
    assert.equal(practice.existing, false);
    assert.match(practice.server, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await stat(practice.kubeconfigPath)).mode & 0o777, 0o600);
    const exit = new Promise<{ asked: boolean }>(resolve => practice.onExit(resolve));
    await practice.stop();
    assert.equal(isAlive(practice.pid), false);
    assert.equal((await exit).asked, true);
    await practice.stop();
  });

  it('is found again, and can be stopped by whoever found it', async () => {
    const first = await start();
    const found = await start();
    assert.equal(found.existing, true);
    assert.deepEqual([found.pid, found.server], [first.pid, first.server]);
    const exit = new Promise<{ asked: boolean }>(resolve => first.onExit(resolve));
    await found.stop();
    assert.equal(isAlive(first.pid), false);
    assert.equal((await exit).asked, false);
    await found.stop();
  });

  it('tells when it was killed', async () => {
    const practice = await start();
    const exit = new Promise<{ code: number | null; asked: boolean }>(resolve => practice.onExit(resolve));
    process.kill(practice.pid, 'SIGKILL');
    assert.deepEqual((({ code, asked }) => ({ code, asked }))(await exit), { code: null, asked: false });
  });

  it('is fresh after its data was deleted', async () => {
    const practice = await start();
    const before = (await connect(practice)).id;
    await resetPracticeCluster(options(), practice);
    assert.notEqual((await connect(await start())).id, before);
  });

  it('is fresh after a reset although it could not start on what it had kept', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'journal.jsonl'), 'no journal\nat all\n');
    await assert.rejects(start(), { code: 'practice-state-damaged' });
    await resetPracticeCluster(options());
    assert.equal((await start()).existing, false);
  });

  it('is not reset while a process has its state that does not answer', async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'lock'), JSON.stringify({ pid: process.pid }));
    await writeFile(join(dataDir, 'journal.jsonl'), '');
    await assert.rejects(resetPracticeCluster({ ...options(), startTimeoutMs: 2000 }));
    await stat(join(dataDir, 'journal.jsonl'));
  });

  it('says that its folder cannot be used', async () => {
    await writeFile(dataDir, 'a file');
    await assert.rejects(start(), (error: UserError) => error.code === 'practice-directory' && error.remedy !== '');
  });

  it('says what it said before it ended', async () => {
    await assert.rejects(
      start({ idleTimeoutSeconds: -1 }),
      (error: UserError) =>
        error.code === 'practice-start-failed' && error.message.includes('--idle-timeout') && error.remedy !== '',
    );
  });

  it('says that it did not start in time, and leaves nothing behind', async () => {
    await assert.rejects(
      start({ startTimeoutMs: 1 }),
      (error: UserError) => error.code === 'practice-start-timeout' && error.remedy !== '',
    );
    // The next one does not find it busy.
    assert.equal((await start()).existing, false);
  });

  describe('watched', () => {
    let practice: RunningPracticeCluster;

    function scope(cluster: Cluster, resource: string): WatchScope {
      const found = cluster.resolve(resource);
      assert.ok(found, resource);
      return found.namespaced ? { resource: found, namespace: 'default' } : { resource: found };
    }

    async function kubectl(...args: string[]): Promise<string> {
      const env = { ...process.env, KUBECONFIG: practice.kubeconfigPath };
      return (await run('kubectl', args, { env, timeout: 20_000 })).stdout;
    }

    async function assertEqualsList(cluster: Cluster, resource: string): Promise<void> {
      const list = JSON.parse(await kubectl('get', resource, '-o', 'json')) as {
        items: { metadata: { name: string; resourceVersion: string } }[];
      };
      const versions = (objects: readonly { metadata: { name: string; resourceVersion?: string } }[]): string[] =>
        objects.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion ?? ''}`).sort();
      assert.deepEqual(versions(cluster.peek(scope(cluster, resource))!.objects), versions(list.items));
    }

    function isRolledOut(cluster: Cluster, name: string): boolean {
      const found = cluster.peek(scope(cluster, 'deployments'))?.objects.find(({ metadata }) => metadata.name === name);
      return found !== undefined && readiness(found).status === 'ready';
    }

    beforeEach(async () => {
      practice = await start();
    });

    it('shows a Deployment as it comes up', async () => {
      const cluster = await connect(practice);
      await Promise.all(['deploy', 'rs', 'po', 'nodes'].map(name => cluster.watch(scope(cluster, name)).ready));
      assert.equal(cluster.peek(scope(cluster, 'nodes'))!.objects.length, 3);
      assert.equal(cluster.peek(scope(cluster, 'po'))!.objects.length, 0);
      const reasons = new Set<string>();
      cluster.onDidChangeObjects(({ changes }) => {
        for (const { object } of changes) if (object.kind === 'Deployment') reasons.add(readiness(object).reason);
      });
      await kubectl('create', 'deployment', 'web', '--image=redis:6.0', '--replicas=2');
      await until(cluster, () => isRolledOut(cluster, 'web'));
      assert.ok(reasons.has('0/2 available') && reasons.has('2/2 available'), [...reasons].join('; '));
      await assertEqualsList(cluster, 'pods');
      await assertEqualsList(cluster, 'replicasets');
    });

    it('is stale while the process is down, and equal to a new list when it is back', async () => {
      const cluster = await connect(practice);
      await Promise.all(['deployments', 'pods'].map(name => cluster.watch(scope(cluster, name)).ready));
      await kubectl('create', 'deployment', 'web', '--image=redis:6.0');
      await until(cluster, () => isRolledOut(cluster, 'web'));
      process.kill(practice.pid, 'SIGKILL');
      await until(cluster, () => cluster.connection.status === 'disconnected');
      assert.match(cluster.connection.reason!, /127\.0\.0\.1/);
      assert.equal(cluster.peek(scope(cluster, 'pods'))!.status, 'stale');
      practice = await start();
      await kubectl('scale', 'deployment', 'web', '--replicas=3');
      await until(cluster, () => cluster.connection.status === 'connected' && isRolledOut(cluster, 'web'));
      await until(cluster, () => cluster.peek(scope(cluster, 'pods'))!.objects.length === 3);
      await kubectl('rollout', 'status', 'deployment', 'web');
      await assertEqualsList(cluster, 'deployments');
    });

    it('catches up after cuts and an outage of the network', async () => {
      const proxy = await TcpProxy.start(() => Number(new URL(practice.server).port));
      try {
        const through = join(directory, 'through-proxy');
        const text = await readFile(practice.kubeconfigPath, 'utf8');
        await writeFile(through, text.replaceAll(practice.server, `https://127.0.0.1:${proxy.port}`), { mode: 0o600 });
        const cluster = await connect(practice, through);
        const configMaps = scope(cluster, 'configmaps');
        await cluster.watch(configMaps).ready;
        const statuses = new Set<string>();
        cluster.onDidChangeObjects(() => statuses.add(cluster.peek(configMaps)!.status));
        for (let n = 0; n < 5; n++) {
          proxy.cut();
          const name = `made-after-cut-${n}`;
          await kubectl('create', 'configmap', name);
          await until(cluster, () => cluster.peek(configMaps)!.objects.some(({ metadata }) => metadata.name === name));
        }
        proxy.refuse();
        await until(cluster, () => cluster.connection.status === 'disconnected');
        assert.equal(cluster.peek(configMaps)!.status, 'stale');
        await kubectl('delete', 'configmap', 'made-after-cut-0');
        proxy.heal();
        await until(cluster, () => cluster.peek(configMaps)!.status === 'live');
        await until(cluster, () =>
          cluster.peek(configMaps)!.objects.every(({ metadata }) => metadata.name !== 'made-after-cut-0'),
        );
        await assertEqualsList(cluster, 'configmaps');
        assert.deepEqual([...statuses].sort(), ['live', 'stale']);
      } finally {
        await proxy.stop();
      }
    });
  });

  it('says in the user’s language why it cannot start', async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'journal.jsonl'), '{"format":1,"revision":1}\nnull\n{}\n');
    await assert.rejects(
      start({ language: 'ja' }),
      (error: UserError) => error.code === 'practice-state-damaged' && error.message.includes('2 行目が壊れています。'),
    );
  });

  it('takes the images of several labs while it runs; what was handed over last holds', async function () {
    // Five starts of a process, three Pods.
    this.timeout(90_000);
    const file = async (folder: string, text: string): Promise<string> => {
      await mkdir(join(directory, folder), { recursive: true });
      await writeFile(join(directory, folder, 'practice-images.yaml'), text);
      return join(directory, folder, 'practice-images.yaml');
    };
    const one = await file('one', 'images: [{ image: shop/web:1, log: [the first lab] }]\n');
    const two = await file('two', 'images: [{ image: shop/web:1, log: [the second lab] }]\n');
    const practice = await start({ images: one });
    const kubectl = async (...args: string[]): Promise<string> =>
      (await run('kubectl', ['--kubeconfig', practice.kubeconfigPath, ...args])).stdout;
    const says = async (pod: string): Promise<string> => {
      await kubectl('run', pod, '--image=shop/web:1');
      await kubectl('wait', `pod/${pod}`, '--for=condition=Ready', '--timeout=20s');
      return kubectl('logs', pod);
    };
    const handOver = (images: string): Promise<unknown> => startPracticeCluster({ ...options(), images });
    assert.equal(await says('a'), 'the first lab\n');
    await handOver(two);
    assert.equal(await says('b'), 'the second lab\n');
    await handOver(one);
    await practice.stop();
    await start();
    assert.equal(await says('c'), 'the first lab\n');
    await file('two', 'images:\n  - image: shop/web:1\n    starts: soon\n');
    await assert.rejects(handOver(two), {
      code: 'images-invalid',
      line: 3,
      message: /^practice-images\.yaml:3: images\[0\] has no field "starts"/,
    });
  });
});
