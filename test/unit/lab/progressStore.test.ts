import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import type { Progress } from '../../../src/checkpoint/progress.ts';
import { emptyProgress } from '../../../src/checkpoint/progressReducer.ts';
import { ProgressStore } from '../../../src/lab/progressStore.ts';

describe('ProgressStore', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'progress-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  function store(more: { delayMs?: number; onError?: (message: string) => void } = {}): ProgressStore {
    return new ProgressStore({ directory, log: silentLog, ...more });
  }

  function passed(...ids: string[]): Progress {
    const checkpoints = Object.fromEntries(ids.map(id => [id, { state: 'passed' as const, passedAt: 2 }]));
    return { ...emptyProgress('lab', 'cluster', 1), checkpoints };
  }

  it('keeps progress for each lesson and cluster', () => {
    const first = store();
    const progress = [
      emptyProgress('lab', 'a', 1),
      emptyProgress('lab', 'b', 2),
      emptyProgress('../../lab', 'a', 3),
      emptyProgress('lab/x', 'a', 4),
      emptyProgress('ラボ', 'a', 5),
      emptyProgress('らぼ', 'a', 6),
    ];
    for (const each of progress) first.save(each);
    first.dispose();
    const second = store();
    for (const each of progress) assert.deepEqual(second.load(each.lesson, each.cluster), each);
    assert.equal(second.load('lab', 'c'), undefined);
  });

  it('keeps its files in its folder, whatever a lesson is called', async () => {
    const own = store();
    own.save(emptyProgress('../../evil', 'x', 1));
    own.dispose();
    const files = await readdir(directory);
    assert.equal(files.length, 1);
    assert.match(files[0]!, /^-evil-[0-9a-f]{16}\.json$/);
  });

  it('writes soon, and once for several changes', async () => {
    const own = store({ delayMs: 5 });
    own.save(passed('a'));
    own.save(passed('a', 'b'));
    assert.deepEqual(await readdir(directory), []);
    assert.deepEqual(own.load('lab', 'cluster'), passed('a', 'b'), 'what waits to be written is read');
    const abort = new AbortController();
    for await (const { filename } of watch(directory, {
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(5000)]),
    })) {
      if (filename?.endsWith('.json') === true) break;
    }
    assert.deepEqual(store().load('lab', 'cluster'), passed('a', 'b'));
    own.dispose();
  });

  it('takes over what another window has ticked off', () => {
    const [one, two] = [store(), store()];
    one.save(passed('a'));
    one.flush();
    two.save(passed('b'));
    two.flush();
    one.save(passed('a'));
    one.dispose();
    two.dispose();
    assert.deepEqual(Object.keys(store().load('lab', 'cluster')!.checkpoints).sort(), ['a', 'b']);
  });

  it('forgets when the lab is started over', () => {
    const own = store();
    own.save(passed('a'));
    own.flush();
    own.save(emptyProgress('lab', 'cluster', 9));
    own.dispose();
    assert.deepEqual(store().load('lab', 'cluster')!.checkpoints, {});
  });

  it('sets a file aside that it does not understand', async () => {
    const own = store();
    own.save(passed('a'));
    own.dispose();
    const [file] = await readdir(directory);
    for (const text of ['{"version":99}', 'not JSON']) {
      await writeFile(path.join(directory, file!), text);
      assert.equal(store().load('lab', 'cluster'), undefined);
      assert.deepEqual(await readdir(directory), [`${file!}.unreadable`]);
      assert.equal(await readFile(path.join(directory, `${file!}.unreadable`), 'utf8'), text);
    }
  });

  it('says, once, that it cannot write', async () => {
    await rm(directory, { recursive: true });
    await writeFile(directory, 'a file where the folder should be');
    const told: string[] = [];
    const own = store({ onError: message => told.push(message) });
    own.save(passed('a'));
    own.flush();
    own.save(passed('b'));
    own.dispose();
    assert.equal(told.length, 1);
    assert.match(told[0]!, /cannot be kept/);
  });
});
