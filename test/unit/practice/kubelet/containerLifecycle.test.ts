import assert from 'node:assert/strict';
import type { Container, ContainerStatus, Pod } from '../../../../src/practice/kinds/pod.ts';
import { noInput, TextOutput } from '../../../../src/practice/workloads/stdio.ts';
import { condition, pod, startSimulation, type Simulation } from '../simulation.ts';

describe('the life of a simulated container', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const getPod = (name = 'web'): Pod | undefined => cluster.api.get<Pod>('pods', 'default', name);
  const status = (): ContainerStatus | undefined => getPod()?.status?.containerStatuses?.[0];
  const create = (container: Partial<Container>, spec: Partial<Pod['spec']> = {}): void =>
    void cluster.api.create('pods', pod('web', { image: 'busybox', ...container }, spec));
  const ready = (): Promise<unknown> =>
    cluster.until('it is ready', () => condition(getPod(), 'Ready')?.status === 'True');
  const sh = async (script: string): Promise<string> => {
    const output = new TextOutput();
    const streams = { stdin: noInput, stdout: output, stderr: output };
    await cluster.runtime.exec('default', 'web', 'web', ['sh', '-c', script], streams)?.ended;
    return output.text;
  };
  const said = (): string[] => cluster.events('web').map(({ message, reason }) => `${reason}: ${message}`);
  const log = (): string[] =>
    cluster.runtime.logs('default', 'web', 'web', { previous: false })?.lines.map(({ text }) => text) ?? [];

  it('waits for its postStart hook, and runs its preStop hook before it is stopped', async () => {
    create({
      command: ['sh', '-c', 'trap "echo stopped; exit 0" TERM; while true; do sleep 0.01; done'],
      lifecycle: {
        postStart: { exec: { command: ['sh', '-c', 'echo begun > /proc/1/fd/1 2>/dev/null; echo x > /tmp/begun'] } },
        preStop: { exec: { command: ['sh', '-c', 'exit 3'] } },
      },
    });
    await ready();
    assert.equal(await sh('cat /tmp/begun'), 'x\n');
    cluster.api.delete('pods', 'default', 'web', { gracePeriodSeconds: 5 });
    await cluster.until('it is gone', () => getPod() === undefined);
    assert.ok(said().includes('FailedPreStopHook: PreStopHook failed'), said().join('\n'));
  });

  it('is stopped and started again when its postStart hook fails', async () => {
    create({
      command: ['sleep', '600'],
      lifecycle: { postStart: { httpGet: { port: 8080, path: '/' } } },
    });
    const waiting = await cluster.until('the hook fails', () => {
      const state = status()?.state.waiting;
      return state?.reason === 'PostStartHookError' ? state : undefined;
    });
    assert.match(waiting.message ?? '', /^Get "http:\/\/10\.244\.\d\.\d+:8080\/": dial tcp .*connection refused$/);
    assert.equal(status()?.lastState.terminated?.exitCode, 137);
    for (const text of ['FailedPostStartHook: PostStartHook failed', 'Killing: FailedPostStartHook'])
      assert.ok(said().includes(text), said().join('\n'));
  });

  it('ends by a signal that it handles, and by no other as the first process', async () => {
    create({ image: 'nginx:alpine' });
    await ready();
    await sh('kill -9 1');
    assert.match(await sh('ps'), /1 root +0:00 nginx/);
    await sh('kill -TERM 1');
    await cluster.until('a restart', () => status()?.restartCount === 1);
    assert.equal(status()?.lastState.terminated?.exitCode, 0);
  });

  it('ends its children by signals', async () => {
    create({ command: ['sleep', '600'] });
    await ready();
    assert.equal(await sh('sleep 99 & kill -9 $!; wait; echo done'), 'done\n');
    assert.equal(await sh('sh -c "kill \\$\\$; sleep 9"; echo $?'), '143\n');
    assert.equal(await sh('sleep 98 & pkill sleep; pgrep sleep'), '1\n');
    assert.equal(await sh('kill 4711; echo $?'), "kill: can't kill pid 4711: No such process\n1\n");
    assert.equal(status()?.restartCount, 0);
  });

  it('says why it cannot be started', async () => {
    create({ command: ['nosuch'] });
    await cluster.until('RunContainerError', () => status()?.state.waiting?.reason === 'RunContainerError');
    assert.match(status()?.state.waiting?.message ?? '', /exec: "nosuch": executable file not found in \$PATH$/);
    assert.equal(status()?.lastState.terminated?.reason, 'StartError');
    await cluster.until('CrashLoopBackOff', () => status()?.state.waiting?.reason === 'CrashLoopBackOff');
  });

  it('leaves word of why it has ended', async () => {
    create({ command: ['sh', '-c', 'echo no money > /dev/termination-log; exit 1'] }, { restartPolicy: 'Never' });
    const end = await cluster.until('it ends', () => status()?.state.terminated);
    assert.equal(end.message, 'no money\n');
    cluster.api.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    create(
      { command: ['sh', '-c', 'echo one; echo two; exit 1'], terminationMessagePolicy: 'FallbackToLogsOnError' },
      { restartPolicy: 'Never' },
    );
    assert.equal((await cluster.until('it ends', () => status()?.state.terminated)).message, 'one\ntwo\n');
  });

  it('may be told not to be root, and to leave its files alone', async () => {
    create({ command: ['sleep', '600'], securityContext: { runAsNonRoot: true } });
    await cluster.until('an error', () => status()?.state.waiting?.reason === 'CreateContainerConfigError');
    const uid = getPod()?.metadata.uid ?? '';
    assert.equal(
      status()?.state.waiting?.message,
      `container has runAsNonRoot and image will run as root (pod: "web_default(${uid})", container: web)`,
    );
    cluster.api.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    create(
      {
        command: ['sleep', '600'],
        securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 3000, readOnlyRootFilesystem: true },
        volumeMounts: [{ name: 'work', mountPath: '/work' }],
      },
      { volumes: [{ name: 'work', emptyDir: {} }] },
    );
    await ready();
    assert.equal(
      await sh('id; echo x > /tmp/f; echo y > /work/f; cat /work/f'),
      ['uid=1000 gid=3000 groups=3000', "sh: can't create /tmp/f: Read-only file system", 'y', ''].join('\n'),
    );
    assert.equal(log().length, 0);
  });

  it('is a database that wants a password, and has a client that is not simulated', async () => {
    create({ image: 'postgres:16' }, { restartPolicy: 'Never' });
    const end = await cluster.until('it ends', () => status()?.state.terminated);
    assert.equal(end.exitCode, 1);
    assert.match(log().join('\n'), /superuser password is not specified/);
    cluster.api.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    create({ image: 'postgres:16', env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] });
    await ready();
    assert.match(await sh('psql -U postgres'), /^psql: the practice cluster does not simulate this program/);
    assert.match(await sh('apt-get install curl'), /nothing can be installed/);
    assert.match(await sh('curl'), /^sh: (1: )?curl: not found/);
  });

  it('is asked over gRPC', async () => {
    create({ command: ['sleep', '600'], readinessProbe: { grpc: { port: 9090 }, periodSeconds: 1 } });
    await cluster.until('a failure', () => said().some(text => text.startsWith('Unhealthy: Readiness probe failed')));
    assert.match(
      said().find(text => text.startsWith('Unhealthy'))!,
      /: timeout: failed to connect service "10\.244\.\d\.\d+:9090" within 1s: context deadline exceeded$/,
    );
  });
});
