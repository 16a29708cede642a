import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureDebianClients } from '../../tools/ensureClients.ts';
import { PracticeFolder } from '../support/practiceProcess.ts';
import { outputOf } from './support.ts';

describe('kubectx and kubens', function () {
  this.timeout(60_000);
  let folder: PracticeFolder;
  let env: Record<string, string>;

  before(async function () {
    this.timeout(5 * 60_000);
    await ensureDebianClients();
    folder = await PracticeFolder.create();
    await folder.start();
  });
  beforeEach(async () => {
    // They change what they read: each test has a kubeconfig of its own.
    const config = path.join(folder.path, 'contexts');
    await copyFile(path.join(folder.path, 'kubeconfig'), config);
    env = { KUBECONFIG: config, XDG_CACHE_HOME: folder.path, TERM: 'dumb' };
  });
  after(() => folder.remove());

  const run = (program: string, ...args: string[]): Promise<string> => outputOf(folder.run(program, args, { env }));

  it('list contexts, rename them and switch', async () => {
    assert.equal(await run('kubectx'), 'practice\n');
    assert.equal(await run('kubectx', 'lab=.'), 'Context "practice" renamed to "lab".\n');
    await run('kubectl', 'config', 'set-context', 'other', '--cluster=practice', '--user=practice');
    assert.equal(await run('kubectx'), 'lab\nother\n');
    await run('kubectx', 'other');
    assert.equal(await run('kubectx', '--current'), 'other\n');
    await run('kubectx', '-');
    assert.equal(await run('kubectx', '--current'), 'lab\n');
    assert.match(await run('kubectl', 'get', 'nodes', '-o', 'name'), /^node\/\S+\n/);
  });

  it('list namespaces and switch', async () => {
    assert.equal(await run('kubens'), 'default\nkube-node-lease\nkube-public\nkube-system\n');
    assert.equal(await run('kubens', 'kube-system'), 'Context "practice" modified.\n');
    assert.equal(await run('kubens', '--current'), 'kube-system\n');
    assert.match(await run('kubectl', 'get', 'configmaps', '-o', 'name'), /configmap\/kube-root-ca\.crt/);
    await run('kubens', '-');
    assert.equal(await run('kubens', '--current'), 'default\n');
    const none = await folder.run('kubens', ['nosuch'], { env });
    assert.deepEqual([none.code, none.errors], [1, 'error: no namespace exists with name "nosuch".\n']);
  });

  it('leave the kubeconfig of the cluster alone', async () => {
    const own = path.join(folder.path, 'kubeconfig');
    const before = await readFile(own, 'utf8');
    await run('kubens', 'kube-public');
    assert.equal(await readFile(own, 'utf8'), before);
  });
});
