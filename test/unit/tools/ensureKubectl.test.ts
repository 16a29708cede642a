import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureKubectl, pathWithKubectl } from '../../../tools/ensureKubectl.ts';

describe('ensureKubectl', () => {
  const outer = process.env;
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-kubectl-'));
    process.env = { XDG_CACHE_HOME: home, PATH: home };
  });
  afterEach(async () => {
    process.env = outer;
    await rm(home, { recursive: true });
  });

  it('unpacks one that runs where there is none', async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    this.timeout(20_000);
    const kubectl = await ensureKubectl();
    assert.match(execFileSync(kubectl, ['version', '--client'], { encoding: 'utf8' }), /Client Version: v1\.\d+/);
    assert.equal(await pathWithKubectl(), [path.dirname(kubectl), home].join(path.delimiter));
  });

  it('takes the one on PATH', async () => {
    await symlink(process.execPath, path.join(home, 'kubectl'));
    assert.equal(await ensureKubectl(), path.join(home, 'kubectl'));
    assert.equal(await pathWithKubectl(), home);
  });

  it('takes the one that KUBECTL names before all', async () => {
    await symlink(process.execPath, path.join(home, 'kubectl'));
    process.env.KUBECTL = '/opt/other/kubectl';
    assert.equal(await ensureKubectl(), '/opt/other/kubectl');
  });
});
