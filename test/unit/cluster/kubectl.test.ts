import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { UserError } from '../../../src/base/userError.ts';
import { findExecutable, findKubectl } from '../../../src/cluster/kubectl.ts';

describe('findKubectl', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'path-'));
    for (const name of ['one', 'two', 'three']) await mkdir(join(directory, name));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  function env(...names: string[]): NodeJS.ProcessEnv {
    return { PATH: names.map(name => (name === '' ? '' : join(directory, name))).join(delimiter) };
  }

  it('finds the first that can be executed', async () => {
    await writeFile(join(directory, 'one', 'kubectl'), '', { mode: 0o644 });
    await mkdir(join(directory, 'two', 'kubectl'));
    await writeFile(join(directory, 'three', 'kubectl'), '', { mode: 0o755 });
    assert.equal(await findKubectl(env('', 'missing', 'one', 'two', 'three')), join(directory, 'three', 'kubectl'));
  });

  it('finds executables with an extension on Windows', async () => {
    await writeFile(join(directory, 'one', 'kubectl.EXE'), '', { mode: 0o755 });
    const path = await findExecutable('kubectl', { Path: join(directory, 'one'), PATHEXT: '.COM;.EXE' }, 'win32');
    assert.equal(path, join(directory, 'one', 'kubectl.EXE'));
  });

  for (const [platform, hint] of [
    ['linux', /install-kubectl-linux/],
    ['darwin', /brew/],
    ['win32', /winget/],
  ] as const) {
    it(`says how to install it on ${platform}`, async () => {
      await assert.rejects(
        findKubectl(env('one'), platform),
        (error: UserError) => error.code === 'kubectl-missing' && hint.test(error.remedy),
      );
    });
  }
});
