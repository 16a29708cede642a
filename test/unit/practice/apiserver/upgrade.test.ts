import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import type { ContainerRuntime, Execution, ExecStreams } from '../../../../src/practice/storage/objectStore.ts';
import { podObject, startApi, type ApiHarness } from './apiHarness.ts';

/** What a command of the test's container has been given. */
interface Run {
  command: readonly string[];
  streams: ExecStreams;
  end: (end: { exitCode: number } | { error: string }) => void;
  killed: Promise<void>;
}

describe('streams of the practice API server', () => {
  let api: ApiHarness;
  let runs: Run[];
  let running = true;
  const runtime: ContainerRuntime = {
    logs: () => undefined,
    isRunning: () => running,
    exec(_namespace, _pod, _container, command, streams): Execution | undefined {
      if (!running) return undefined;
      const { promise, resolve } = Promise.withResolvers<{ exitCode: number } | { error: string }>();
      const killed = Promise.withResolvers<undefined>();
      runs.push({ command, streams, end: resolve, killed: killed.promise.then(() => undefined) });
      return { ended: promise, kill: () => killed.resolve(undefined) };
    },
    attach: () => undefined,
    usage: () => undefined,
    dial: () => assert.fail(),
  };
  beforeEach(async () => {
    runs = [];
    running = true;
    api = await startApi({ runtime });
    api.api.create('pods', podObject('web'));
    api.api.update('pods', { ...api.api.get('pods', 'default', 'web')!, spec: { nodeName: 'n' } }, 'binding');
  });
  afterEach(() => api.dispose());

  const url = (rest: string): string => `wss://127.0.0.1:${api.port}/api/v1/namespaces/default/pods/${rest}`;
  const open = (rest: string, protocols: string[], token = api.token): WebSocket =>
    new WebSocket(url(rest), protocols, { ca: api.ca, headers: { authorization: `Bearer ${token}` } });
  const exec = (query = 'command=sh&stdout=1&stderr=1&stdin=1'): WebSocket =>
    open(`web/exec?${query}`, ['v5.channel.k8s.io']);
  /** Messages by channel, until the end. */
  const gather = async (socket: WebSocket): Promise<Record<number, string>> => {
    const channels: Record<number, string> = {};
    socket.on(
      'message',
      (data: Buffer) => (channels[data[0]!] = (channels[data[0]!] ?? '') + data.subarray(1).toString()),
    );
    await once(socket, 'close');
    return channels;
  };
  const started = async (socket: WebSocket): Promise<Run> => {
    await once(socket, 'message');
    return runs[0]!;
  };
  const refusal = async (socket: WebSocket): Promise<{ status: number; text: string }> => {
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      AsyncIterable<Buffer> & { statusCode: number },
    ];
    let text = '';
    for await (const chunk of response) text += chunk.toString();
    return { status: response.statusCode, text };
  };

  it('run commands over WebSocket, and report their exit codes', async () => {
    const socket = exec('command=sh&command=-c&command=exit&container=main&stdout=1&stderr=1&stdin=1');
    const channels = gather(socket);
    const run = await started(socket);
    assert.deepEqual(run.command, ['sh', '-c', 'exit']);
    run.streams.stdout.write('out');
    run.streams.stderr.write('err');
    socket.send(Buffer.from([0, ...Buffer.from('typed')]));
    assert.equal((await run.streams.stdin.read())?.toString(), 'typed');
    socket.send(Buffer.from([255, 0]));
    assert.equal(await run.streams.stdin.read(), undefined);
    run.end({ exitCode: 3 });
    const { 1: out, 2: err, 3: status = '' } = await channels;
    assert.deepEqual([out, err], ['out', 'err']);
    const { details, reason, status: verdict } = JSON.parse(status) as Record<string, unknown>;
    assert.deepEqual(
      [verdict, reason, details],
      ['Failure', 'NonZeroExitCode', { causes: [{ reason: 'ExitCode', message: '3' }] }],
    );
  });

  it('give a terminal to those who ask for one', async () => {
    const socket = exec('command=sh&stdout=1&stdin=1&tty=1');
    const channels = gather(socket);
    const run = await started(socket);
    socket.send(Buffer.from([4, ...Buffer.from('{"Width":120,"Height":40}')]));
    socket.send(Buffer.from([4, ...Buffer.from('nonsense')]));
    socket.send(Buffer.from([0, ...Buffer.from('lx\x7fs\r')]));
    assert.equal((await run.streams.stdin.read())?.toString(), 'ls\n');
    assert.deepEqual(run.streams.terminal?.size, { columns: 120, rows: 40 });
    run.streams.stdout.write('a\nb\n');
    run.end({ exitCode: 0 });
    const { 1: out, 3: status = '' } = await channels;
    assert.equal(out, 'lx\b \bs\r\na\r\nb\r\n');
    assert.deepEqual(JSON.parse(status), { metadata: {}, status: 'Success' });
  });

  it('tell of commands that cannot be begun', async () => {
    const first = exec();
    const channels = gather(first);
    (await started(first)).end({ error: 'OCI runtime exec failed: no sh' });
    const { message } = JSON.parse((await channels)[3]!) as { message: string };
    assert.match(
      message,
      /^Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: no sh$/,
    );
    running = false;
    const status = (await gather(exec()))[3]!;
    assert.match(status, /unable to upgrade connection: container not found \(\\"main\\"\)/);
  });

  it('end a command whose client leaves', async () => {
    const socket = exec();
    const run = await started(socket);
    socket.terminate();
    await run.killed;
    await new Promise(resolve => setImmediate(resolve));
    run.streams.stdout.write('to nobody');
    await run.streams.stdout.drained();
    run.end({ exitCode: 0 });
    assert.deepEqual(api.errors, []);
  });

  it('are refused as other requests are', async () => {
    assert.equal((await refusal(open('web/exec?command=a&stdout=1', ['v5.channel.k8s.io'], 'wrong'))).status, 401);
    const missing = await refusal(open('none/exec?command=a&stdout=1', ['v5.channel.k8s.io']));
    assert.equal(missing.status, 404);
    assert.equal((JSON.parse(missing.text) as { message: string }).message, 'pods "none" not found');
    assert.match(
      (await refusal(exec('container=other&command=a&stdout=1'))).text,
      /container other is not valid for pod web/,
    );
    assert.equal((await refusal(open('web/exec?command=a&stdout=1', ['v9.channel.k8s.io']))).status, 403);
    assert.match((await refusal(exec('command=a'))).text, /you must specify at least 1 of stdin, stdout, stderr/);
    assert.equal((await refusal(open('web/log', ['v5.channel.k8s.io']))).status, 400);
    api.api.create('pods', podObject('waiting'));
    assert.match(
      (await refusal(open('waiting/exec?command=a&stdout=1', ['v5.channel.k8s.io']))).text,
      /pod waiting does not have a host assigned/,
    );
    const plain = await api.call('POST', '/api/v1/namespaces/default/pods/web/exec?command=a&stdout=1');
    assert.deepEqual([plain.status, plain.body.message], [400, 'Upgrade request required']);
    assert.deepEqual(api.errors, []);
    assert.equal(api.open(), 0);
  });

  const raw = async (headers: string): Promise<TLSSocket> => {
    const socket = connect({ host: '127.0.0.1', port: api.port, ca: api.ca });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    socket.write(
      `POST /api/v1/namespaces/default/pods/web/portforward HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${api.token}\r\nConnection: Upgrade\r\n${headers}\r\n`,
    );
    return socket;
  };

  it('survive whatever is sent once a connection is open', async () => {
    for (let round = 0; round < 40; round++) {
      const socket = await raw('Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 101 [^]*X-Stream-Protocol-Version: portforward\.k8s\.io/);
      socket.end(randomBytes(300));
      socket.resume();
      await once(socket, 'close');
    }
    for (let round = 0; round < 40; round++) {
      const socket = exec('command=sh&stdout=1&stdin=1&tty=1');
      const run = await started(socket);
      for (let count = 0; count < 10; count++) socket.send(randomBytes(count * 20));
      socket.send('text');
      run.end({ exitCode: 0 });
      runs = [];
      await once(socket, 'close');
    }
    assert.deepEqual(api.errors, []);
  }).timeout(20_000);

  it('refuse SPDY without a subprotocol that is known', async () => {
    const socket = await raw('Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v9.k8s.io\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(
      answer.toString(),
      /^HTTP\/1\.1 403 Forbidden\r\n[^]*client supports \[v9\.k8s\.io\], server accepts \[portforward\.k8s\.io\]/,
    );
    socket.destroy();
    const other = await raw('Upgrade: h2c\r\n');
    assert.match(((await once(other, 'data')) as [Buffer])[0].toString(), /^HTTP\/1\.1 400 /);
    other.destroy();
  });

  it('are for those alone who may', async () => {
    const headers = { authorization: `Bearer ${api.token}`, 'impersonate-user': 'jane' };
    const socket = new WebSocket(url('web/exec?command=sh&stdout=1'), ['v5.channel.k8s.io'], { ca: api.ca, headers });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    assert.equal(response.statusCode, 403);
    response.destroy();
    assert.deepEqual(runs, []);
  });
});
