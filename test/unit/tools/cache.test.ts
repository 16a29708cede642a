import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cachedFolder, cacheFolder } from '../../../tools/workbench/cache.ts';

describe('cachedFolder', () => {
  const outer = process.env;
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-cache-'));
    process.env = { ...outer, XDG_CACHE_HOME: home };
  });
  afterEach(async () => {
    process.env = outer;
    await rm(home, { recursive: true });
  });

  const write = (text: string) => (folder: string) => writeFile(path.join(folder, 'file'), text);

  it('fills a folder once, even if asked twice at a time', async () => {
    let fills = 0;
    const fill = async (folder: string) => {
      fills++;
      await write('whole')(folder);
    };
    const [one, other] = await Promise.all([cachedFolder('thing', fill), cachedFolder('thing', fill)]);
    assert.equal(one, other);
    assert.equal(fills, 1);
    assert.equal(await readFile(path.join(one, 'file'), 'utf8'), 'whole');
    assert.deepEqual(await readdir(cacheFolder()), ['thing']);
  });

  it('leaves nothing behind when filling fails, and tries again', async () => {
    const failing = cachedFolder('thing', async folder => {
      await write('half')(folder);
      throw new Error('no network');
    });
    await assert.rejects(failing, /no network/);
    assert.deepEqual(await readdir(cacheFolder()), []);
    const folder = await cachedFolder('thing', write('whole'));
    assert.equal(await readFile(path.join(folder, 'file'), 'utf8'), 'whole');
  });

  it('takes over the lock of a process that is gone', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    await mkdir(cacheFolder(), { recursive: true });
    await writeFile(path.join(cacheFolder(), 'thing.lock'), String(gone));
    assert.ok(existsSync(await cachedFolder('thing', write('whole'))));
  });
});
