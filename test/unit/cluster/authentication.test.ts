import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { UserError } from '../../../src/base/userError.ts';
import { loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { writePinnedKubeconfig } from '../../../src/cluster/pinnedKubeconfig.ts';
import { Transport } from '../../../src/cluster/transport.ts';
import { WhoServer } from './support/whoServer.ts';

const group = 'client.authentication.k8s.io';

describe('a kubeconfig’s way in', function () {
  this.timeout(10_000);
  let directory: string;
  let server: WhoServer;
  let transports: Transport[] = [];
  const { env } = process;

  before(async function () {
    this.timeout(30_000);
    await import('@kubernetes/client-node');
    server = await WhoServer.start();
  });
  after(() => server.stop());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'authentication-'));
    process.env = { ...env };
  });
  afterEach(async () => {
    process.env = env;
    for (const transport of transports) transport.dispose();
    transports = [];
    await rm(directory, { recursive: true, force: true });
  });

  async function write(name: string, text: string, mode = 0o600): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  }

  /** As a learner's own file becomes the lab's: through the pinned kubeconfig. */
  async function pin(user: object, cluster: object = {}): Promise<string> {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { ...reachable(server), ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    const path = await write('config', JSON.stringify(config));
    return (await writePinnedKubeconfig({ kubeconfig: await loadKubeconfig([path]), directory })).path;
  }

  function reachable({ port, certificate }: WhoServer): object {
    return {
      server: `https://127.0.0.1:${port}`,
      'certificate-authority-data': Buffer.from(certificate).toString('base64'),
    };
  }

  function open(kubeconfig: string): Transport {
    const transport = new Transport(kubeconfig, silentLog);
    transports.push(transport);
    return transport;
  }

  async function who(transport: Transport): Promise<string> {
    return (await transport.get<{ who: string }>('/version')).who;
  }

  async function failure(kubeconfig: string): Promise<UserError> {
    const error: unknown = await who(open(kubeconfig)).then(
      name => assert.fail(`logged in as ${name}`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UserError, String(error));
    assert.ok(error.remedy.length > 10);
    assert.doesNotMatch(`${error.message} ${error.remedy}`, /hunter2/);
    return error;
  }

  describe('by certificate', () => {
    it('in the kubeconfig', async () => {
      const data = (text: string): string => Buffer.from(text).toString('base64');
      const { certificate, key } = server.client;
      const path = await pin({ 'client-certificate-data': data(certificate), 'client-key-data': data(key) });
      assert.equal(await who(open(path)), 'a client certificate');
    });

    it('in files', async () => {
      await write('client.crt', server.client.certificate);
      await write('client.key', server.client.key);
      const path = await pin({ 'client-certificate': 'client.crt', 'client-key': 'client.key' });
      assert.equal(await who(open(path)), 'a client certificate');
    });

    it('that is missing, or is none', async () => {
      const missing = await failure(await pin({ 'client-certificate': 'client.crt', 'client-key': 'client.key' }));
      assert.match(missing.message, /client\.crt/);
      const data = Buffer.from('hunter2').toString('base64');
      const none = await failure(await pin({ 'client-certificate-data': data, 'client-key-data': data }));
      assert.equal(none.code, 'login-failed');
    });
  });

  describe('by token or password', () => {
    it('as a token', async () => assert.equal(await who(open(await pin({ token: 't' }))), 'Bearer t'));

    it('as a token file, which outranks a token, and is read anew when it has rotated', async () => {
      await write('token', 'first\n');
      const transport = open(await pin({ token: 'old', tokenFile: 'token' }));
      assert.equal(await who(transport), 'Bearer first');
      await write('token', 'second\n');
      server.refused.add('Bearer first');
      assert.equal(await who(transport), 'Bearer second');
      server.refused.clear();
    });

    it('as a user name and a password', async () => {
      const expected = `Basic ${Buffer.from('me:secret').toString('base64')}`;
      assert.equal(await who(open(await pin({ username: 'me', password: 'secret' }))), expected);
    });

    it('as somebody else', async () => {
      const user = {
        token: 't',
        as: 'jane',
        'as-uid': '1',
        'as-groups': ['a', 'b'],
        'as-user-extra': { 'x/y': ['z'] },
      };
      assert.equal(
        await who(open(await pin(user))),
        'Bearer t impersonate-user=jane impersonate-uid=1 impersonate-group=a, b impersonate-extra-x%2fy=z',
      );
    });

    it('not at all', async () => assert.equal(await who(open(await pin({}))), 'nobody'));
  });

  describe('by a login program', () => {
    /** A program that counts its runs and prints the file `answer`. */
    async function program(name = 'login', folder = directory): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, `#!/bin/sh\necho run >> '${directory}/runs'\n/bin/cat '${directory}/answer'\n`);
      await chmod(path, 0o755);
      return path;
    }
    const answer = (status: object, version = 'v1'): Promise<string> =>
      write('answer', JSON.stringify({ apiVersion: `${group}/${version}`, kind: 'ExecCredential', status }));
    const exec = (command: string, more: object = {}): object => ({
      exec: { apiVersion: `${group}/v1`, command, interactiveMode: 'IfAvailable', ...more },
    });
    const runs = async (): Promise<number> => (await readFile(join(directory, 'runs'), 'utf8')).split('\n').length - 1;

    for (const version of ['v1', 'v1beta1']) {
      it(`of ${version}, once for all`, async () => {
        await answer({ token: 't' }, version);
        const transport = open(await pin(exec(await program(), { apiVersion: `${group}/${version}` })));
        const names = await Promise.all(Array.from({ length: 5 }, () => who(transport)));
        assert.deepEqual(new Set(names), new Set(['Bearer t']));
        assert.equal(await runs(), 1);
      });
    }

    it('that gives a certificate', async () => {
      const { certificate, key } = server.client;
      await answer({ clientCertificateData: certificate, clientKeyData: key });
      assert.equal(await who(open(await pin(exec(await program())))), 'a client certificate');
    });

    it('again before the server refuses what has expired, and not when a connection is lost', async () => {
      await answer({ token: 'first', expirationTimestamp: new Date(Date.now() + 1500).toISOString() });
      const transport = open(await pin(exec(await program())));
      assert.equal(await who(transport), 'Bearer first');
      transport.credentials.cut(new Error('a loss'));
      assert.equal(await who(transport), 'Bearer first');
      assert.equal(await runs(), 1);
      await answer({ token: 'second' });
      const refusals = server.refusals;
      while ((await who(transport)) === 'Bearer first');
      assert.equal(await who(transport), 'Bearer second');
      assert.deepEqual([await runs(), server.refusals], [2, refusals]);
    });

    it('that fails, in its words', async () => {
      const script = "#!/bin/sh\nprintf 'some noise\\n\\033[31mERROR: run gcloud auth login\\033[0m\\n' >&2\nexit 1\n";
      const error = await failure(await pin(exec(await write('login', script, 0o755))));
      assert.match(error.message, /: ERROR: run gcloud auth login$/);
    });

    for (const [title, text] of [
      ['prints no JSON', 'hunter2'],
      ['prints something else', '{"kind":"Pod","token":"hunter2"}'],
      ['prints nothing of use', JSON.stringify({ kind: 'ExecCredential', apiVersion: `${group}/v1`, status: {} })],
    ]) {
      it(`that ${title}`, async () => {
        await write('answer', text!);
        assert.equal((await failure(await pin(exec(await program())))).code, 'login-failed');
      });
    }

    it('that prints without end', async () => {
      const error = await failure(await pin(exec(await write('login', '#!/bin/sh\nexec yes hunter2\n', 0o755))));
      assert.equal(error.code, 'login-failed');
    });

    it('that is missing, with the kubeconfig’s hint', async () => {
      const error = await failure(await pin(exec('no-such-login', { installHint: 'Run\nfetch-login.' })));
      assert.equal(error.code, 'login-plugin-missing');
      assert.match(error.remedy, /Run fetch-login\.$/);
    });

    it('that needs a terminal', async () => {
      await answer({ token: 't' });
      const path = await pin(exec(await program(), { interactiveMode: 'Always' }));
      assert.equal((await failure(path)).code, 'login-interactive');
    });

    it('of a version that kubectl has left behind', async () => {
      const path = await pin(exec(await program(), { apiVersion: `${group}/v1alpha1` }));
      assert.equal((await failure(path)).code, 'login-plugin-version');
    });

    it('that only the terminal’s PATH has, as gke-gcloud-auth-plugin', async () => {
      const bin = join(directory, 'google-cloud-sdk');
      await mkdir(bin);
      await program('gke-gcloud-auth-plugin', bin);
      await answer({ token: 'gke', expirationTimestamp: new Date(Date.now() + 3_600_000).toISOString() }, 'v1beta1');
      // This machine may have the real one.
      process.env.PATH = directory;
      process.env.SHELL = await write(
        'shell',
        `#!/bin/sh\necho Welcome\nPATH="${bin}:$PATH" exec /usr/bin/env\n`,
        0o755,
      );
      const user = {
        exec: {
          apiVersion: `${group}/v1beta1`,
          command: 'gke-gcloud-auth-plugin',
          installHint: 'Install gke-gcloud-auth-plugin for use with kubectl',
          provideClusterInfo: true,
        },
      };
      assert.equal(await who(open(await pin(user))), 'Bearer gke');
    });
  });

  describe('by an auth provider', () => {
    const oidc = (token: string): object => ({ 'auth-provider': { name: 'oidc', config: { 'id-token': token } } });
    const idToken = (exp: number): string =>
      `h.${Buffer.from(JSON.stringify({ exp: Math.floor(exp / 1000) })).toString('base64url')}.s`;

    it('of OpenID Connect', async () => {
      const token = idToken(Date.now() + 3_600_000);
      assert.equal(await who(open(await pin(oidc(token)))), `Bearer ${token}`);
    });

    it('of OpenID Connect that has expired, until kubectl has renewed it', async () => {
      const path = await pin(oidc(idToken(Date.now() - 1000)));
      const transport = open(path);
      await assert.rejects(who(transport), (error: UserError) => error.code === 'login-expired');
      assert.match(transport.connection.state.reason!, /kubectl/);
      const token = idToken(Date.now() + 3_600_000);
      await rename(await pin(oidc(token)), path);
      assert.equal(await who(transport), `Bearer ${token}`);
    });

    it('that kubectl no longer knows', async () => {
      for (const name of ['gcp', 'azure', 'exec']) {
        const config = { 'cmd-path': 'touch', 'cmd-args': join(directory, 'evil'), exec: { command: 'touch' } };
        assert.equal((await failure(await pin({ 'auth-provider': { name, config } }))).code, 'login-unsupported');
      }
    });
  });

  describe('to the server', () => {
    let proxy: Server;
    let connects: string[];

    beforeEach(async () => {
      connects = [];
      proxy = createServer();
      proxy.on('connect', (request: IncomingMessage, client: Socket) => {
        connects.push(request.url ?? '');
        // Whatever the name, it is this machine's.
        const port = Number(request.url?.split(':').at(-1));
        const upstream = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
        upstream.pipe(client).pipe(upstream);
        client.on('error', () => upstream.destroy());
        upstream.on('error', () => client.destroy());
      });
      proxy.listen(0, '127.0.0.1');
      await once(proxy, 'listening');
    });
    afterEach(async () => {
      for (const transport of transports) transport.dispose();
      proxy.close();
      proxy.closeAllConnections();
      await once(proxy, 'close');
    });
    const proxyUrl = (): string => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

    it('through the proxy that the kubeconfig names', async () => {
      assert.equal(await who(open(await pin({ token: 't' }, { 'proxy-url': proxyUrl() }))), 'Bearer t');
      assert.deepEqual(connects, [`127.0.0.1:${server.port}`]);
    });

    it('through the environment’s proxy, unless it is excepted', async () => {
      const named = await WhoServer.start('api.test');
      try {
        process.env.HTTPS_PROXY = proxyUrl();
        delete process.env.NO_PROXY;
        delete process.env.no_proxy;
        const cluster = { ...reachable(named), server: `https://api.test:${named.port}` };
        assert.equal(await who(open(await pin({ token: 't' }, cluster))), 'Bearer t');
        assert.deepEqual(connects, [`api.test:${named.port}`]);
        process.env.NO_PROXY = 'api.test';
        assert.match((await failure(await pin({ token: 't' }, cluster))).message, /api\.test/);
        for (const transport of transports) transport.dispose();
      } finally {
        await named.stop();
      }
    });

    it('by another name in its certificate', async () => {
      const named = await WhoServer.start('api.test');
      try {
        assert.equal((await failure(await pin({ token: 'hunter2' }, reachable(named)))).code, 'cluster-certificate');
        const cluster = { ...reachable(named), 'tls-server-name': 'api.test' };
        assert.equal(await who(open(await pin({ token: 't' }, cluster))), 'Bearer t');
        for (const transport of transports) transport.dispose();
      } finally {
        await named.stop();
      }
    });

    it('without a look at its certificate, where the kubeconfig says so and only there', async () => {
      const unknown = { 'certificate-authority-data': undefined };
      assert.equal((await failure(await pin({ token: 'hunter2' }, unknown))).code, 'cluster-certificate');
      const path = await pin({ token: 't' }, { ...unknown, 'insecure-skip-tls-verify': true });
      assert.equal(await who(open(path)), 'Bearer t');
    });
  });

  it('is put together from several files', async () => {
    const cluster = await write('cluster', JSON.stringify({ clusters: [{ name: 'c', cluster: reachable(server) }] }));
    await mkdir(join(directory, 'sub'));
    await write('sub/token', 'theirs');
    const user = await write('sub/user', JSON.stringify({ users: [{ name: 'u', user: { tokenFile: 'token' } }] }));
    const contexts = [{ name: 'x', context: { cluster: 'c', user: 'u' } }];
    const context = await write('context', JSON.stringify({ contexts, 'current-context': 'x' }));
    const kubeconfig = await loadKubeconfig([cluster, user, context]);
    const { path } = await writePinnedKubeconfig({ kubeconfig, directory });
    assert.equal(await who(open(path)), 'Bearer theirs');
  });
});
