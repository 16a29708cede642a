import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { UserError } from '../../../src/base/userError.ts';
import { Transport, type TransportLimits } from '../../../src/cluster/transport.ts';
import { sendJson, sendStatus, TestApiServer } from './support/apiServer.ts';
import { selfSigned } from '../../support/certificate.ts';

describe('Transport', () => {
  let server: TestApiServer;
  let transports: Transport[] = [];

  before(async function () {
    this.timeout(30_000);
    await import('@kubernetes/client-node');
  });
  beforeEach(async () => {
    server = await TestApiServer.start();
  });
  afterEach(async () => {
    for (const transport of transports) transport.dispose();
    transports = [];
    await server.stop();
  });

  function open(kubeconfig: string, limits?: Partial<TransportLimits>): Transport {
    const transport = new Transport(kubeconfig, silentLog, limits);
    transports.push(transport);
    return transport;
  }

  async function failure(run: Promise<unknown>): Promise<UserError> {
    try {
      await run;
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      assert.ok(error.remedy.length > 10);
      assert.doesNotMatch(`${error.message} ${error.remedy} ${String(error.cause)}`, /secret-token|Bearer/);
      return error;
    }
    return assert.fail('no error');
  }

  it('sends a request with the kubeconfig’s token', async () => {
    const transport = open(await server.kubeconfig());
    assert.deepEqual(await transport.get('/version'), { major: '1', minor: '34' });
    assert.equal(transport.connection.state.status, 'connected');
  });

  it('logs in again after a 401, once for all requests', async () => {
    const kubeconfig = await server.kubeconfig();
    const transport = open(kubeconfig);
    await transport.get('/version');
    server.token = 'second-token';
    await server.kubeconfig();
    await Promise.all(Array.from({ length: 5 }, () => transport.get('/version')));
    const refused = server.requests.filter(({ authorization }) => authorization === 'Bearer secret-token').length - 1;
    assert.ok(refused >= 1 && refused <= 5);
    await transport.get('/version');
    assert.equal(server.requests.at(-1)!.authorization, 'Bearer second-token');
  });

  it('says that the login is refused when another one does not help either', async () => {
    const transport = open(await server.kubeconfig({ token: 'secret-token-old' }));
    assert.equal((await failure(transport.get('/version'))).code, 'cluster-unauthorized');
    assert.equal(server.requests.length, 2);
    assert.equal(transport.connection.state.status, 'disconnected');
  });

  for (const [status, reason, code] of [
    [403, 'Forbidden', 'cluster-forbidden'],
    [404, 'NotFound', 'cluster-not-found'],
    [429, 'TooManyRequests', 'cluster-busy'],
    [409, 'Conflict', 'cluster-refused'],
    [500, 'InternalError', 'cluster-refused'],
  ] as const) {
    it(`tells a ${status} in the server’s words, and stays connected`, async () => {
      const transport = open(await server.kubeconfig());
      await transport.get('/version');
      server.intercept = (_, response) => {
        sendStatus(response, status, reason, 'the very reason');
        return true;
      };
      const error = await failure(transport.get('/x'));
      assert.equal(error.code, code);
      assert.match(error.message, /the very reason/);
      assert.equal(transport.connection.state.status, 'connected');
    });
  }

  it('says that nothing answers', async () => {
    const transport = open(await server.kubeconfig());
    await server.down();
    const error = await failure(transport.get('/version'));
    assert.equal(error.code, 'cluster-unreachable');
    assert.match(error.message, /connection refused/);
    assert.match(transport.connection.state.reason!, /connection refused/);
  });

  it('says that the host is not known', async () => {
    const kubeconfig = await server.kubeconfig();
    const text = await readFile(kubeconfig, 'utf8');
    await writeFile(kubeconfig, text.replace('https://127.0.0.1', 'https://cluster.invalid'));
    assert.match((await failure(open(kubeconfig).get('/version'))).message, /cluster\.invalid/);
  });

  it('says that the certificate is another cluster’s', async () => {
    const { certificate } = await selfSigned();
    const error = await failure(open(await server.kubeconfig({ authority: certificate })).get('/version'));
    assert.equal(error.code, 'cluster-certificate');
    assert.equal(server.requests.length, 0);
  });

  it('says that the certificate has expired', async () => {
    const expired = await TestApiServer.start({ certificateEnds: new Date(Date.now() - 3_600_000) });
    try {
      const error = await failure(open(await expired.kubeconfig()).get('/version'));
      assert.equal(error.code, 'cluster-certificate');
      assert.match(error.message, /expired/);
    } finally {
      await expired.stop();
    }
  });

  it('says that an answer does not come', async () => {
    const transport = open(await server.kubeconfig(), { answerMs: 100 });
    server.intercept = () => true;
    assert.equal((await failure(transport.get('/version'))).code, 'cluster-timeout');
    assert.equal(transport.connection.state.status, 'disconnected');
    server.intercept = undefined;
    await transport.get('/version');
    assert.equal(transport.connection.state.status, 'connected');
  });

  it('refuses what is not JSON, or too long', async () => {
    const transport = open(await server.kubeconfig(), { maxAnswerBytes: 1000, maxLineBytes: 1000 });
    server.intercept = ({ path }, response) => {
      if (path === '/html') response.end('<html>Sign in</html>');
      else sendJson(response, 200, 'x'.repeat(2000));
      return true;
    };
    assert.match((await failure(transport.get('/html'))).message, /not JSON/);
    assert.match((await failure(transport.get('/long'))).message, /longer than 1000 bytes/);
    const lines = transport.lines({ path: '/long', signal: new AbortController().signal, maxSilenceMs: 1000 });
    assert.match((await failure(lines.next())).message, /longer than 1000 bytes/);
  });

  it('splits a stream into lines wherever it is cut', async () => {
    const transport = open(await server.kubeconfig());
    server.intercept = (_, response) => {
      const bytes = Buffer.from('{"a":"日本語"}\n\n{"b":2}\n{"cut":');
      response.writeHead(200);
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
      return true;
    };
    const lines: string[] = [];
    const signal = new AbortController().signal;
    for await (const line of transport.lines({ path: '/x', signal, maxSilenceMs: 1000 })) lines.push(line);
    assert.deepEqual(lines, ['{"a":"日本語"}', '{"b":2}']);
  });

  it('ends a stream that is cancelled', async () => {
    const transport = open(await server.kubeconfig());
    server.intercept = (_, response) => {
      response.writeHead(200);
      response.write('1\n');
      return true;
    };
    const cancelled = new AbortController();
    const lines = transport.lines({ path: '/x', signal: cancelled.signal, maxSilenceMs: 10_000 });
    assert.deepEqual(await lines.next(), { done: false, value: '1' });
    const next = lines.next();
    cancelled.abort(new Error('enough'));
    await assert.rejects(next, /enough/);
    assert.equal(transport.connection.state.status, 'connected');
  });

  it('sends bodies of patches', async () => {
    const transport = open(await server.kubeconfig());
    let received = '';
    let type: string | undefined;
    server.intercept = (_, response) => {
      const { req } = response;
      type = req.headers['content-type'];
      req.on('data', (chunk: Buffer) => (received += chunk.toString()));
      req.on('end', () => sendJson(response, 200, {}));
      return true;
    };
    const contentType = 'application/merge-patch+json';
    await transport.request({ method: 'PATCH', path: '/x', body: { spec: { replicas: 2 } }, contentType });
    assert.equal(received, '{"spec":{"replicas":2}}');
    assert.equal(type, contentType);
  });

  it('has one connection for any number of requests and streams', async () => {
    const transport = open(await server.kubeconfig());
    server.intercept = ({ path }, response) => {
      if (path !== '/stream') return false;
      assert.equal(response.req.httpVersion, '2.0');
      response.writeHead(200);
      response.write('1\n');
      return true;
    };
    const { signal } = new AbortController();
    const streams = Array.from({ length: 30 }, () =>
      transport.lines({ path: '/stream', signal, maxSilenceMs: 10_000 }),
    );
    await Promise.all(streams.map(stream => stream.next()));
    await Promise.all(Array.from({ length: 30 }, () => transport.get('/version')));
    assert.equal(server.connections, 1);
    await Promise.all(streams.map(stream => stream.return(undefined)));
  });

  it('speaks HTTP/1.1 to a server that knows nothing else', async () => {
    const old = await TestApiServer.start({ http2: false });
    try {
      const transport = open(await old.kubeconfig());
      await Promise.all([transport.get('/version'), transport.get('/version')]);
      old.token = 'second-token';
      await old.kubeconfig();
      await transport.get('/version');
      transport.dispose();
    } finally {
      await old.stop();
    }
  });

  describe('with a login program', () => {
    async function program(script: string): Promise<string> {
      const path = join(server.directory, 'login');
      await writeFile(path, `#!/bin/sh\necho run >> '${server.directory}/runs'\n${script}\n`);
      await chmod(path, 0o755);
      return server.kubeconfig({ user: { exec: exec(path) } });
    }
    function exec(command: string): object {
      return { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' };
    }
    function answer(token: string): string {
      const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } };
      return `echo '${JSON.stringify(credential)}'`;
    }
    async function runs(): Promise<number> {
      return (await readFile(join(server.directory, 'runs'), 'utf8')).trim().split('\n').length;
    }

    it('runs it once for any number of requests', async () => {
      const transport = open(await program(answer('secret-token')));
      await Promise.all(Array.from({ length: 10 }, () => transport.get('/version')));
      assert.equal(await runs(), 1);
    });

    it('runs it again after a 401', async () => {
      const transport = open(await program(`cat '${server.directory}/answer'`));
      await writeFile(join(server.directory, 'answer'), answer('secret-token').slice(6, -1));
      await transport.get('/version');
      server.token = 'secret-token-2';
      await writeFile(join(server.directory, 'answer'), answer('secret-token-2').slice(6, -1));
      await Promise.all(Array.from({ length: 5 }, () => transport.get('/version')));
      assert.equal(await runs(), 2);
    });

    it('tells it what client-go tells it', async () => {
      const transport = open(
        await program(`printf %s "$KUBERNETES_EXEC_INFO" > '${server.directory}/info'\n${answer('secret-token')}`),
      );
      await transport.get('/version');
      const info = JSON.parse(await readFile(join(server.directory, 'info'), 'utf8')) as object;
      assert.deepEqual(info, {
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        spec: { interactive: false },
      });
    });

    it('says that it is missing', async () => {
      const transport = open(await server.kubeconfig({ user: { exec: exec('no-such-login-program') } }));
      const error = await failure(transport.get('/version'));
      assert.equal(error.code, 'login-plugin-missing');
      assert.match(error.message, /no-such-login-program/);
      assert.match(transport.connection.state.reason!, /no-such-login-program/);
    });

    it('says what it said', async () => {
      const error = await failure(open(await program('echo "login expired" >&2; exit 1')).get('/version'));
      assert.equal(error.code, 'login-failed');
      assert.match(error.message, /login expired/);
    });

    it('is not waited for without end, nor run a second time, when it does not answer', async () => {
      const transport = open(await program(`sleep 1\n${answer('secret-token')}`), { answerMs: 500 });
      const error = await failure(transport.get('/version'));
      assert.equal(error.code, 'login-silent');
      assert.match(transport.connection.state.reason!, /waiting for you/);
      while ((await transport.get('/version').catch(() => undefined)) === undefined);
      assert.equal(await runs(), 1);
    });

    it('does not repeat an answer that it cannot read', async () => {
      const error = await failure(open(await program('echo secret-token')).get('/version'));
      assert.equal(error.code, 'login-failed');
    });
  });

  it('goes through the proxy that the kubeconfig names', async () => {
    const connects: string[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request: IncomingMessage, client: Socket) => {
      connects.push(request.url ?? '');
      const upstream = connect(server.port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.pipe(client).pipe(upstream);
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const transport = open(await server.kubeconfig({ proxyUrl: `http://127.0.0.1:${port}` }));
    assert.deepEqual(await transport.get('/version'), { major: '1', minor: '34' });
    assert.deepEqual(connects, [`127.0.0.1:${server.port}`]);
    transport.dispose();
    proxy.close();
    await once(proxy, 'close');
  });

  it('reads a token file', async () => {
    const tokenFile = join(server.directory, 'token');
    await writeFile(tokenFile, 'secret-token\n');
    await open(await server.kubeconfig({ user: { tokenFile } })).get('/version');
  });

  it('sends no login in plain text over the network', async () => {
    const kubeconfig = await server.kubeconfig();
    const text = await readFile(kubeconfig, 'utf8');
    await writeFile(kubeconfig, text.replace(/https:\/\/127\.0\.0\.1/, 'http://192.0.2.1'));
    assert.equal((await failure(open(kubeconfig).get('/version'))).code, 'cluster-not-encrypted');
  });

  it('says that a kubeconfig is gone', async () => {
    const error = await failure(open(join(server.directory, 'missing')).get('/version'));
    assert.equal(error.code, 'kubeconfig-unreadable');
  });
});
