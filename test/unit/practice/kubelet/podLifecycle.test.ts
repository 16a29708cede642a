import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import type { Node, DataObject } from '../../../../src/practice/kinds/core.ts';
import type { ContainerStatus, Pod } from '../../../../src/practice/kinds/pod.ts';
import { condition, pod, startSimulation, type Simulation } from '../simulation.ts';

describe('a Pod on a simulated node', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const get = (name: string): Pod | undefined => cluster.api.get<Pod>('pods', 'default', name);
  const first = (name: string): ContainerStatus | undefined => get(name)?.status?.containerStatuses?.[0];
  const waiting = (name: string): string | undefined => first(name)?.state.waiting?.reason;
  const ready = (name: string): Promise<Pod> =>
    cluster.until(`${name} is ready`, () => condition(get(name), 'Ready')?.status === 'True' && get(name));
  const messages = (name: string): string[] =>
    cluster.events(name).map(({ reason, message }) => `${reason}: ${message}`);
  const create = (object: KubeObject): void => void cluster.api.create('pods', object);

  it('becomes ready, with status and events as a kubelet writes them', async () => {
    create(pod('web', { image: 'nginx:1.27' }));
    const { spec, status } = await ready('web');
    assert.equal(spec.nodeName, 'practice-node-1');
    assert.equal(status?.phase, 'Running');
    assert.match(status.podIP ?? '', /^10\.244\.1\.\d+$/);
    assert.equal(status.hostIP, '10.0.0.11');
    assert.equal(status.qosClass, 'BestEffort');
    assert.deepEqual(
      status.conditions?.map(({ type, status: state }) => `${type}=${state}`),
      ['PodReadyToStartContainers=True', 'Initialized=True', 'Ready=True', 'ContainersReady=True', 'PodScheduled=True'],
    );
    assert.match(first('web')?.containerID ?? '', /^containerd:\/\/[0-9a-f]{64}$/);
    assert.match(first('web')?.imageID ?? '', /^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
    assert.deepEqual(
      messages('web').map(text => text.replaceAll(/1\.\d+s/g, '1.4s')),
      [
        'Scheduled: Successfully assigned default/web to practice-node-1',
        'Pulling: Pulling image "nginx:1.27"',
        'Pulled: Successfully pulled image "nginx:1.27" in 1.4s (1.4s including waiting). Image size: 72000000 bytes.',
        'Created: Created container: web',
        'Started: Started container web',
      ],
    );
    assert.equal(cluster.events('web').at(-1)?.involvedObject.fieldPath, 'spec.containers{web}');
  });

  it('takes long enough to be seen starting, though its image is there', async () => {
    const slow = await startSimulation({ timeScale: 1 });
    try {
      const start = async (name: string): Promise<number> => {
        const begun = Date.now();
        slow.api.create('pods', pod(name, { image: 'nginx:1.27' }, { nodeName: 'practice-node-1' }));
        await slow.until(`${name} runs`, () => slow.api.get<Pod>('pods', 'default', name)?.status?.phase === 'Running');
        return Date.now() - begun;
      };
      const [pulled, present] = [await start('one'), await start('two')];
      assert.ok(pulled > 1900 && pulled < 3000, `${pulled} ms with a pull`);
      assert.ok(present > 950 && present < 2000, `${present} ms without`);
    } finally {
      slow.dispose();
    }
  });

  it('does not pull an image again that its node has', async () => {
    create(pod('one', { image: 'nginx:1.27' }, { nodeName: 'practice-node-2' }));
    await ready('one');
    create(pod('two', { image: 'nginx:1.27' }, { nodeName: 'practice-node-2' }));
    await ready('two');
    assert.ok(messages('two').includes('Pulled: Container image "nginx:1.27" already present on machine'));
    const images = cluster.api.get<Node>('nodes', undefined, 'practice-node-2')?.status?.images;
    assert.ok(images?.[0]?.names.includes('docker.io/library/nginx:1.27'));
  });

  it('terminates well-behaved programs at once, and says so', async () => {
    create(pod('web', { image: 'nginx:1.27' }));
    await ready('web');
    cluster.api.delete('pods', 'default', 'web');
    assert.notEqual(get('web')?.metadata.deletionTimestamp, undefined, 'shows as Terminating');
    await cluster.until('gone', () => get('web') === undefined);
    assert.ok(messages('web').includes('Killing: Stopping container web'));
  });

  it('kills a program that ignores SIGTERM when the grace period ends', async () => {
    create(pod('stubborn', { command: ['sleep', '3600'] }, { terminationGracePeriodSeconds: 1 }));
    await ready('stubborn');
    const from = Date.now();
    cluster.api.delete('pods', 'default', 'stubborn');
    await cluster.until('gone', () => get('stubborn') === undefined);
    assert.ok(Date.now() - from >= 950, `was gone after ${Date.now() - from} ms`);
  });

  it('is killed with its object by a forced deletion', async () => {
    create(pod('web', { image: 'nginx:1.27' }));
    const { status } = await ready('web');
    cluster.api.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    assert.equal(get('web'), undefined);
    await cluster.until('the kubelet has noticed', () => messages('web').includes('Killing: Stopping container web'));
    assert.throws(() => cluster.pods.connect(status?.podIP ?? '', 80), /connection refused/);
  });

  for (const [image, error] of [
    ['nginx:no-such-tag', 'docker.io/library/nginx:no-such-tag: not found'],
    [
      'nobody/nothing:1',
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
  ] as const) {
    it(`says that ${image} cannot be pulled`, async () => {
      create(pod('bad', { image }));
      await cluster.until('ErrImagePull', () => waiting('bad') === 'ErrImagePull');
      await cluster.until('ImagePullBackOff', () => waiting('bad') === 'ImagePullBackOff');
      assert.ok(first('bad')?.state.waiting?.message?.endsWith(error), first('bad')?.state.waiting?.message);
      assert.equal(get('bad')?.status?.phase, 'Pending');
      const told = messages('bad');
      assert.ok(
        told.some(text => text.startsWith(`Failed: Failed to pull image "${image}": `) && text.endsWith(error)),
      );
      assert.ok(told.includes('Failed: Error: ErrImagePull'));
      assert.ok(told.includes(`BackOff: Back-off pulling image "${image}"`));
      assert.ok(told.includes('Failed: Error: ImagePullBackOff'));
    });
  }

  it('recovers when a bad image is mended', async () => {
    create(pod('bad', { image: 'nginx:no-such-tag' }));
    await cluster.until('ImagePullBackOff', () => waiting('bad') === 'ImagePullBackOff');
    const copy = structuredClone(get('bad')!);
    copy.spec.containers[0]!.image = 'nginx:1.27';
    cluster.api.update('pods', copy);
    await ready('bad');
  });

  it('restarts what fails, at ever longer intervals', async () => {
    create(pod('crash', { command: ['sh', '-c', 'echo hello; exit 3'] }));
    await cluster.until('CrashLoopBackOff', () => waiting('crash') === 'CrashLoopBackOff');
    assert.equal(first('crash')?.lastState.terminated?.exitCode, 3);
    assert.equal(first('crash')?.lastState.terminated?.reason, 'Error');
    assert.equal(get('crash')?.status?.phase, 'Running');
    const uid = get('crash')?.metadata.uid ?? '';
    assert.ok(
      messages('crash').includes(`BackOff: Back-off restarting failed container crash in pod crash_default(${uid})`),
    );
    await cluster.until('a third run', () => (first('crash')?.restartCount ?? 0) >= 2);
    const log = cluster.runtime.logs('default', 'crash', 'crash', { previous: true });
    assert.deepEqual(
      log?.lines.map(({ text }) => text),
      ['hello'],
    );
  });

  it('says that an image has no such program', async () => {
    create(pod('typo', { command: ['slep', '1'] }));
    await cluster.until('StartError', () => first('typo')?.lastState.terminated?.reason === 'StartError');
    assert.match(
      first('typo')?.lastState.terminated?.message ?? '',
      /exec: "slep": executable file not found in \$PATH/,
    );
  });

  it('succeeds or fails where nothing is to be restarted', async () => {
    create(pod('done', { command: ['true'] }, { restartPolicy: 'Never' }));
    create(pod('failed', { command: ['sh', '-c', 'exit 7'] }, { restartPolicy: 'Never' }));
    await cluster.until(
      'both ended',
      () => get('done')?.status?.phase === 'Succeeded' && get('failed')?.status?.phase === 'Failed',
    );
    assert.equal(first('failed')?.state.terminated?.exitCode, 7);
    assert.equal(condition(get('done'), 'Ready')?.reason, 'PodCompleted');
  });

  it('fails when it is active for longer than it may be', async () => {
    create(pod('slow', { command: ['sleep', '1000'] }, { terminationGracePeriodSeconds: 0 }));
    const running = structuredClone(await ready('slow'));
    running.spec.activeDeadlineSeconds = 1;
    cluster.api.update('pods', running);
    const { status } = await cluster.until('failed', () => get('slow')?.status?.phase === 'Failed' && get('slow'));
    assert.equal(status?.reason, 'DeadlineExceeded');
    assert.equal(first('slow')?.state.terminated?.exitCode, 137);
    const text = 'DeadlineExceeded: Pod was active on the node longer than the specified deadline';
    assert.ok(messages('slow').includes(text));
    cluster.api.delete('pods', 'default', 'slow');
    await cluster.until('gone', () => get('slow') === undefined);
  });

  it('stops its sidecars when the other containers have ended', async () => {
    const sidecar = { name: 'proxy', image: 'busybox', command: ['sleep', '1000'], restartPolicy: 'Always' };
    const limits = { restartPolicy: 'Never' as const, terminationGracePeriodSeconds: 0 };
    create(pod('done', { command: ['true'] }, { ...limits, initContainers: [sidecar] }));
    const { status } = await cluster.until('the sidecar has ended', () => {
      const ended = get('done')?.status?.initContainerStatuses?.[0]?.state.terminated;
      return ended !== undefined && get('done');
    });
    assert.equal(status?.phase, 'Succeeded');
  });

  it('waits for a ConfigMap that its environment needs', async () => {
    const env = [{ name: 'GREETING', valueFrom: { configMapKeyRef: { name: 'words', key: 'greeting' } } }];
    create(pod('env', { command: ['sh', '-c', 'echo $GREETING; sleep 1000'], env }));
    await cluster.until('a config error', () => waiting('env') === 'CreateContainerConfigError');
    assert.equal(first('env')?.state.waiting?.message, 'configmap "words" not found');
    cluster.api.create<DataObject>('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'words', namespace: 'default' },
      data: { greeting: 'good day' },
    });
    await ready('env');
    const log = cluster.runtime.logs('default', 'env', 'env', { previous: false });
    assert.deepEqual(
      log?.lines.map(({ text }) => text),
      ['good day'],
    );
  });

  it('runs init containers first, one after the other', async () => {
    create(
      pod(
        'app',
        { image: 'nginx:1.27' },
        {
          initContainers: [{ name: 'prepare', image: 'busybox', command: ['sh', '-c', 'echo ready'] }],
        },
      ),
    );
    const { status } = await ready('app');
    assert.equal(status?.initContainerStatuses?.[0]?.state.terminated?.reason, 'Completed');
  });

  it('is ready when its readiness probe says so, and restarted when its liveness probe fails', async () => {
    create(
      pod('probed', { image: 'nginx:1.27', readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1 } }),
    );
    create(
      pod('unready', {
        image: 'nginx:1.27',
        readinessProbe: { httpGet: { path: '/nowhere', port: 80 }, periodSeconds: 1 },
      }),
    );
    create(pod('dead', { image: 'nginx:1.27', livenessProbe: { tcpSocket: { port: 81 }, periodSeconds: 1 } }));
    await ready('probed');
    await cluster.until('unhealthy', () =>
      messages('unready').includes('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404'),
    );
    assert.equal(condition(get('unready'), 'Ready')?.status, 'False');
    await cluster.until('a restart', () => (first('dead')?.restartCount ?? 0) > 0);
    assert.ok(messages('dead').includes('Killing: Container dead failed liveness probe, will be restarted'));
  });

  it('goes on after the process was started again', async () => {
    create(pod('web', { image: 'nginx:1.27' }));
    create(pod('crash', { command: ['false'] }));
    const before = await ready('web');
    await cluster.until('CrashLoopBackOff', () => waiting('crash') === 'CrashLoopBackOff');
    const runs = first('crash')?.restartCount ?? 0;
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api });
    await cluster.until('crash goes on', () => (first('crash')?.restartCount ?? 0) > runs);
    assert.deepEqual(get('web')?.status, before.status);
    cluster.pods.connect(before.status?.podIP ?? '', 80).destroy();
    cluster.api.delete('pods', 'default', 'web');
    await cluster.until('gone', () => get('web') === undefined);
  });

  it('goes on from wherever the process ended: while it is created, and while it terminates', async () => {
    cluster.dispose();
    cluster = await startSimulation({ timeScale: 1000 });
    create(pod('coming', { image: 'nginx:1.27' }));
    await cluster.until('ContainerCreating', () => waiting('coming') === 'ContainerCreating');
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api });
    await ready('coming');
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api, timeScale: 1000 });
    cluster.api.delete('pods', 'default', 'coming');
    await cluster.until('Killing', () => messages('coming').includes('Killing: Stopping container coming'));
    assert.notEqual(get('coming'), undefined);
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api });
    await cluster.until('gone', () => get('coming') === undefined);
  });

  it('goes on to be pulled after a failure when the process was started again', async () => {
    create(pod('bad', { image: 'nginx:no-such-tag' }));
    await cluster.until('ImagePullBackOff', () => waiting('bad') === 'ImagePullBackOff');
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api });
    const copy = structuredClone(get('bad')!);
    copy.spec.containers[0]!.image = 'nginx:1.27';
    cluster.api.update('pods', copy);
    await ready('bad');
  });

  it('keeps its memory and its log when the process is started again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'practice-'));
    try {
      const stateFile = join(folder, 'state', 'containers.json');
      cluster.dispose();
      cluster = await startSimulation({ stateFile });
      create(pod('redis', { image: 'redis:6.0' }));
      const { status } = await ready('redis');
      assert.equal(await increment(status?.podIP ?? ''), ':1');
      const before = cluster.runtime.logs('default', 'redis', 'redis', { previous: false })?.lines ?? [];
      assert.match(before.at(-1)?.text ?? '', /Ready to accept connections$/);
      cluster.dispose();
      cluster = await startSimulation({ api: cluster.api, stateFile });
      await until(
        'it goes on',
        () => cluster.runtime.logs('default', 'redis', 'redis', { previous: false }) !== undefined,
      );
      assert.equal(await increment(status?.podIP ?? ''), ':2');
      const after = cluster.runtime.logs('default', 'redis', 'redis', { previous: false })?.lines;
      assert.deepEqual(after, before);
    } finally {
      cluster.dispose();
      rmSync(folder, { recursive: true });
    }
  });

  /** For what no change of an object tells of. */
  async function until(what: string, condition: () => boolean): Promise<void> {
    for (let turns = 0; !condition(); turns++) {
      assert.ok(turns < 100, what);
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  async function increment(address: string): Promise<string> {
    const connection = cluster.pods.connect(address, 6379);
    connection.write('INCR visits\r\n');
    const [answer] = (await once(connection, 'data')) as [Buffer];
    connection.destroy();
    return answer.toString().trim();
  }
});
