import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../../../src/base/userError.ts';
import { kubeconfigPaths, loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { writePinnedKubeconfig } from '../../../src/cluster/pinnedKubeconfig.ts';

interface Written {
  clusters: { name: string; cluster: Record<string, unknown> }[];
  users: { name: string; user: Record<string, unknown> }[];
  contexts: { name: string; context: Record<string, unknown> }[];
  'current-context': string;
}

describe('kubeconfig', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  async function write(name: string, content: unknown): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
    return path;
  }

  function config(name: string, more: { cluster?: object; user?: object; namespace?: string } = {}): object {
    return {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: `https://${name}.example:6443`, ...more.cluster } }],
      users: [{ name, user: { token: `token-of-${name}`, ...more.user } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace: more.namespace } }],
      'current-context': name,
    };
  }

  async function code(run: Promise<unknown>): Promise<string> {
    try {
      await run;
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      assert.ok(error.message.length > 10 && error.remedy.length > 10);
      return error.code;
    }
    return assert.fail('no error');
  }

  it('is where kubectl looks for it', () => {
    assert.deepEqual(kubeconfigPaths({}, '/home/me'), [join('/home/me', '.kube', 'config')]);
    assert.deepEqual(kubeconfigPaths({ KUBECONFIG: ['/a', '', '/b', '/a'].join(delimiter) }, '/home/me'), ['/a', '/b']);
  });

  it('is merged from several files, the first winning', async () => {
    const first = await write('first', config('one'));
    const second = await write('second', {
      ...config('two'),
      clusters: [
        { name: 'two', cluster: { server: 'https://two.example' } },
        { name: 'one', cluster: { server: 'https://evil.example' } },
      ],
    });
    const merged = await loadKubeconfig([first, join(directory, 'missing'), second]);
    assert.equal(merged.currentContext, 'one');
    assert.deepEqual([...merged.contexts.keys()], ['one', 'two']);
    assert.equal(merged.clusters.get('one')!.server, 'https://one.example:6443');
    assert.deepEqual(merged.files, [first, second]);
  });

  it('says what is wrong with a file', async () => {
    const missing = join(directory, 'missing');
    assert.equal(await code(loadKubeconfig([missing])), 'kubeconfig-missing');
    for (const content of [
      '',
      'just text',
      '- a\n- list',
      'a: b: c',
      '{"kind":"Pod"}',
      '{"contexts":{}}',
      'clusters: [{}]',
    ]) {
      assert.equal(await code(loadKubeconfig([await write('bad', content)])), 'kubeconfig-invalid', content);
    }
    await mkdir(join(directory, 'folder'));
    assert.equal(await code(loadKubeconfig([join(directory, 'folder')])), 'kubeconfig-unreadable');
  });

  it('does not quote the file, which holds secrets', async () => {
    const path = await write('bad', 'users:\n- name: a\n  user: {token: hunter2\n');
    await assert.rejects(
      loadKubeconfig([path]),
      (error: Error) => !`${error.message}${String(error.cause)}`.includes('hunter2'),
    );
  });

  describe('pinned', () => {
    async function pin(path: string, options: { context?: string; namespace?: string } = {}) {
      const kubeconfig = await loadKubeconfig([path]);
      const pinned = await writePinnedKubeconfig({ kubeconfig, directory: join(directory, 'pinned'), ...options });
      return { pinned, written: parse(await readFile(pinned.path, 'utf8')) as Written };
    }

    it('holds one context with its namespace and nothing else', async () => {
      const path = await write('config', {
        ...config('one'),
        contexts: [
          { name: 'one', context: { cluster: 'one', user: 'one' } },
          { name: 'two', context: { cluster: 'one', user: 'one', namespace: 'shop' } },
        ],
      });
      const before = await readFile(path, 'utf8');
      const { pinned, written } = await pin(path, { context: 'two' });
      assert.equal(pinned.namespace, 'shop');
      assert.equal(written['current-context'], 'two');
      assert.deepEqual(written.contexts, [
        { name: 'two', context: { cluster: 'one', user: 'one', namespace: 'shop' } },
      ]);
      assert.deepEqual([written.clusters.length, written.users.length], [1, 1]);
      assert.equal(await readFile(path, 'utf8'), before);
    });

    it('can be read by its owner alone, and leaves nothing else behind', async () => {
      const { pinned } = await pin(await write('config', config('one')));
      assert.equal((await stat(pinned.path)).mode & 0o777, 0o600);
      assert.equal((await readdir(join(directory, 'pinned'))).length, 1);
    });

    it('replaces the former file of the same lab, and not that of another namespace', async () => {
      const path = await write('config', config('one'));
      const first = await pin(path);
      const again = await pin(path);
      const other = await pin(path, { namespace: 'shop' });
      assert.equal(again.pinned.path, first.pinned.path);
      assert.notEqual(other.pinned.path, first.pinned.path);
    });

    it('keeps every field, with absolute paths', async () => {
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: './bin/login',
        args: ['x'],
        interactiveMode: 'Never',
      };
      const path = await write(
        'config',
        config('one', {
          cluster: { 'certificate-authority': 'ca.pem', 'tls-server-name': 'api' },
          user: { 'client-key': '/abs/key.pem', tokenFile: 'token', exec, 'as-groups': ['g'] },
        }),
      );
      const { written } = await pin(path);
      assert.equal(written.clusters[0]!.cluster['certificate-authority'], join(directory, 'ca.pem'));
      assert.equal(written.clusters[0]!.cluster['tls-server-name'], 'api');
      const { user } = written.users[0]!;
      assert.equal(user['client-key'], '/abs/key.pem');
      assert.equal(user.tokenFile, join(directory, 'token'));
      assert.deepEqual(user.exec, { ...exec, command: join(directory, 'bin', 'login') });
      assert.deepEqual(user['as-groups'], ['g']);
    });

    it('takes names that no file could have', async () => {
      const name = 'arn:aws:eks:eu:1:cluster/../../etc';
      const { pinned, written } = await pin(await write('config', config(name)));
      assert.equal(written['current-context'], name);
      assert.deepEqual(await readdir(join(directory, 'pinned')), [pinned.path.split('/').at(-1)]);
    });

    it('says which contexts there are', async () => {
      const kubeconfig = await loadKubeconfig([await write('config', config('one'))]);
      const attempt = writePinnedKubeconfig({ kubeconfig, context: 'two', directory });
      await assert.rejects(
        attempt,
        (error: UserError) => error.code === 'context-missing' && error.remedy.includes('one'),
      );
    });

    it('says that the cluster of a context is missing', async () => {
      const path = await write('config', { ...config('one'), clusters: [] });
      assert.equal(await code(pin(path)), 'kubeconfig-invalid');
    });

    it('says that it cannot be written', async function () {
      if (process.getuid?.() === 0) {
        // Nothing stops root but a file where the folder should be.
        await write('pinned', 'a file');
      } else {
        await mkdir(join(directory, 'pinned'));
        await chmod(join(directory, 'pinned'), 0o500);
      }
      assert.equal(await code(pin(await write('config', config('one')))), 'pinned-kubeconfig-unwritable');
    });
  });
});
