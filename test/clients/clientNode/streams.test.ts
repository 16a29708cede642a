import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  ApiException,
  Attach,
  CoreV1Api,
  Cp,
  Exec,
  KubeConfig,
  Log,
  PortForward,
  topNodes,
  type V1Status,
} from '@kubernetes/client-node';
import { PracticeFolder } from '../../support/practiceProcess.ts';
import { linesMatching } from '../support.ts';

const namespace = 'default';

describe('the JavaScript client: streams', function () {
  this.timeout(30_000);
  let folder: PracticeFolder;
  let config: KubeConfig;

  before(async () => {
    folder = await PracticeFolder.create();
    const { ready } = await folder.start();
    config = new KubeConfig();
    config.loadFromFile(ready.kubeconfig);
    const echo = 'while read -r line; do echo "heard $line"; done';
    await folder.kubectl('run', 'web', '--image=nginx', '--port=80', '--expose');
    await folder.kubectl('run', 'box', '--image=busybox', '--command', '--', 'sleep', '3600');
    await folder.kubectl('run', 'ear', '--image=busybox', '--stdin', '--command', '--', 'sh', '-c', echo);
    const { code, errors } = await folder.kubectl('wait', 'pod', '--all', '--for=condition=Ready', '--timeout=30s');
    assert.equal(code, 0, errors);
  });
  after(() => folder.remove());

  interface Ran {
    status: V1Status;
    output: string;
    errors: string;
  }

  /** Runs a command in a container to its end. */
  async function exec(pod: string, command: string[], input: Readable | null = null, tty = false): Promise<Ran> {
    const [output, errors] = [new PassThrough(), new PassThrough()];
    const status = Promise.withResolvers<V1Status>();
    const socket = await new Exec(config).exec(
      ...([namespace, pod, pod, command] as const),
      ...([output, tty ? null : errors, input, tty, status.resolve] as const),
    );
    const closed = new Promise(resolve => (socket.onclose = resolve));
    const ended = await status.promise;
    await closed;
    output.end();
    errors.end();
    return { status: ended, output: await text(output), errors: await text(errors) };
  }

  it('runs a command and tells how it ended', async () => {
    const fine = await exec('box', ['echo', 'hello']);
    assert.deepEqual([fine.status.status, fine.output, fine.errors], ['Success', 'hello\n', '']);
    const failed = await exec('box', ['sh', '-c', 'echo out; echo err >&2; exit 3']);
    assert.deepEqual([failed.output, failed.errors], ['out\n', 'err\n']);
    assert.deepEqual(
      [failed.status.status, failed.status.reason, failed.status.details?.causes],
      ['Failure', 'NonZeroExitCode', [{ reason: 'ExitCode', message: '3' }]],
    );
  });

  it('gives a command its input', async () => {
    const read = await exec('box', ['sh', '-c', 'read -r a; read -r b; echo "$b $a"'], Readable.from(['1\n', '2\n']));
    assert.equal(read.output, '2 1\n');
    const terminal = await exec('box', ['sh', '-c', 'test -t 0 && test -t 1 && echo terminal'], null, true);
    assert.equal(terminal.output, 'terminal\r\n');
  });

  it('refuses to run what is not there', async () => {
    await assert.rejects(exec('none', ['ls']), { message: 'Unexpected server response: 404' });
  });

  it('attaches to a container', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const socket = await new Attach(config).attach(namespace, 'ear', 'ear', output, null, input, false);
    input.write('one\n');
    await linesMatching(output, /^heard one$/);
    const closed = new Promise(resolve => (socket.onclose = resolve));
    socket.close();
    await closed;
  });

  it('follows a log, and reads a part of one', async () => {
    await folder.kubectl('run', 'speaker', '--image=busybox', '--', 'sh', '-c', 'echo a; echo b; sleep 1; echo c');
    await folder.kubectl('wait', 'pod/speaker', '--for=condition=Ready', '--timeout=30s');
    const output = new PassThrough();
    await new Log(config).log(namespace, 'speaker', 'speaker', output, { follow: true });
    assert.equal(await text(output), 'a\nb\nc\n');
    const core = config.makeApiClient(CoreV1Api);
    assert.equal(await core.readNamespacedPodLog({ name: 'speaker', namespace, tailLines: 1 }), 'c\n');
    const stamped = await core.readNamespacedPodLog({ name: 'speaker', namespace, timestamps: true, limitBytes: 12 });
    assert.match(stamped, /^\d{4}-\d\d-\d\dT\d$/);
    await assert.rejects(
      new Log(config).log(namespace, 'speaker', 'other', new PassThrough()),
      (error: unknown) => error instanceof ApiException && error.code === 400,
    );
  });

  it('forwards a port of a Pod and of a Service', async () => {
    const forward = new PortForward(config);
    const asks = [
      (to: Writable, from: Readable) => forward.portForward(namespace, 'web', [80], to, null, from),
      (to: Writable, from: Readable) => forward.portForwardService(namespace, 'web', [80], to, null, from),
    ];
    for (const ask of asks) {
      const server = createServer(socket => void ask(socket, socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
      client.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
      await linesMatching(client, /^HTTP\/1\.1 200 OK$/, /<title>Welcome to nginx!<\/title>/);
      client.destroy();
      server.close();
      await once(server, 'close');
    }
  });

  it('copies files out of a container and into one', async () => {
    const [out, into] = [path.join(folder.path, 'out'), path.join(folder.path, 'into')];
    await Promise.all([mkdir(out), mkdir(into)]);
    await writeFile(path.join(into, 'letter.txt'), 'dear container\n');
    const cp = new Cp(config);
    await cp.cpToPod(namespace, 'box', 'box', into, '/tmp');
    // It resolves before it is done and says no more; kubectl, unlike it, waits.
    await eventually(async () =>
      assert.equal((await exec('box', ['cat', '/tmp/letter.txt'])).output, 'dear container\n'),
    );
    await cp.cpFromPod(namespace, 'box', 'box', 'letter.txt', out, '/tmp');
    await eventually(async () =>
      assert.equal(await readFile(path.join(out, 'letter.txt'), 'utf8'), 'dear container\n'),
    );
  });

  it('sums up what the nodes are asked for', async () => {
    const nodes = await topNodes(config.makeApiClient(CoreV1Api));
    assert.ok(nodes.length >= 3);
    for (const { CPU, Memory } of nodes) assert.ok(CPU.Capacity > 0 && Memory.Capacity > 0);
  });
});

/** Tries until it succeeds, which its test's time limits. */
async function eventually(attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof assert.AssertionError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
