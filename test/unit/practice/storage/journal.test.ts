import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { UserError } from '../../../../src/base/userError.ts';
import { Journal } from '../../../../src/practice/storage/journal.ts';
import { discardBackups } from '../../../../src/practice/storage/journalUpgrade.ts';
import { VersionedStore } from '../../../../src/practice/storage/versionedStore.ts';

const object = (name: string, data = ''): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

describe('Journal', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
    file = join(folder, 'journal.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = async (): Promise<{ journal: Journal; store: VersionedStore }> => {
    const { journal, revision, objects } = await Journal.open(file, silentLog);
    const store = new VersionedStore({ log: journal, revision, objects });
    journal.attach(store);
    return { journal, store };
  };
  const contents = (store: VersionedStore): [string, unknown][] =>
    store.list('configmaps').map(({ metadata, data }) => [metadata.name, data]);

  it('keeps objects, changes and deletions', async () => {
    const first = await open();
    first.store.put('configmaps', object('a', 'old'));
    first.store.put('configmaps', object('a', 'new'));
    first.store.put('configmaps', object('b'));
    first.store.remove('configmaps', 'default', 'b');
    await first.journal.close();
    const second = await open();
    assert.deepEqual(contents(second.store), [['a', 'new']]);
    assert.ok(second.store.revision > first.store.revision, 'revisions go on');
    await second.journal.close();
  });

  it('has on disk what it says is synced', async () => {
    const { journal, store } = await open();
    const synced = Array.from({ length: 50 }, (_, index) => {
      store.put('configmaps', object(`a${index}`));
      return journal.synced();
    });
    await Promise.all(synced);
    // As after a kill: nothing was closed.
    const reader = await Journal.open(file, silentLog);
    assert.equal(reader.objects.length, 50);
    await reader.journal.close();
    await journal.close();
  });

  for (const torn of ['{"rv":9999,"r":"configmaps","put":{"apiVers', '{"rv":99\0\0\0\n']) {
    it(`drops a torn last line: ${JSON.stringify(torn)}`, async () => {
      const first = await open();
      first.store.put('configmaps', object('a'));
      await first.journal.close();
      await appendFile(file, torn);
      const second = await open();
      assert.deepEqual(contents(second.store), [['a', '']]);
      second.store.put('configmaps', object('b'));
      await second.journal.close();
      const third = await open();
      assert.deepEqual(contents(third.store), [
        ['a', ''],
        ['b', ''],
      ]);
      await third.journal.close();
    });
  }

  it('refuses one that is damaged before its end, and one of another format', async () => {
    const { journal, store } = await open();
    for (const name of ['a', 'b', 'c']) store.put('configmaps', object(name));
    await journal.close();
    const lines = (await readFile(file, 'utf8')).split('\n');
    const code = (expected: string) => (error: unknown) => error instanceof UserError && error.code === expected;
    const noRecords = [
      'null',
      '[]',
      '{"rv":5}',
      '{"rv":"x","r":"pods","del":["a","b"]}',
      '{"rv":5,"r":"pods","put":{}}',
    ];
    for (const broken of ['{"broken', ...noRecords]) {
      await writeFile(file, [lines[0], lines[1], broken, ...lines.slice(3)].join('\n'));
      await assert.rejects(Journal.open(file, silentLog), code('practice-state-damaged'), broken);
    }
    for (const header of ['null', '{}', '{"format":0}', '{"format":"1"}']) {
      await writeFile(file, `${header}\n`);
      await assert.rejects(Journal.open(file, silentLog), code('practice-state-damaged'), header);
    }
  });

  it('refuses one of a newer format and leaves it as it is, with a way out', async () => {
    const content = '{"format":99,"revision":1}\n{"new":"form"}\n';
    await writeFile(file, content);
    await assert.rejects(Journal.open(file, silentLog), (error: UserError) => {
      assert.equal(error.code, 'practice-state-newer');
      assert.match(error.message, /newer version of this program: it has format 99, and this version knows \d/);
      assert.ok(error.remedy.includes(`kubernetes-lab-guide practice reset --data '${folder}'`), error.remedy);
      return true;
    });
    assert.equal(await readFile(file, 'utf8'), content);
  });

  describe('of an earlier format', () => {
    const fixture = new URL('fixtures/format-1.jsonl', import.meta.url);
    const names = (store: VersionedStore, resource: string): string[] =>
      store.list(resource).map(({ metadata }) => metadata.name);

    /** As the first builds wrote it, which knew neither priorities nor classes. */
    async function oldest(): Promise<string> {
      const lines = (await readFile(fixture, 'utf8')).split('\n');
      return lines.filter(line => !/"r":"(priority|storage|ingress)classes\./.test(line)).join('\n');
    }

    it('is brought to the present one, with all that was in it', async () => {
      await writeFile(file, await readFile(fixture));
      const first = await open();
      assert.deepEqual(contents(first.store).at(-1), ['kube-root-ca.crt', first.store.list('configmaps').at(-1)!.data]);
      assert.deepEqual(names(first.store, 'deployments.apps'), ['web']);
      // The learner has deleted it.
      assert.deepEqual(names(first.store, 'storageclasses.storage.k8s.io'), []);
      first.store.put('configmaps', object('later'));
      await first.journal.close();
      assert.match(await readFile(file, 'utf8'), /^\{"format":2,/);
      assert.deepEqual(await readFile(`${file}.v1`), await readFile(fixture), 'the old one is kept');
      await discardBackups(file);
      assert.deepEqual(await readdir(folder), ['journal.jsonl']);
      const second = await open();
      assert.ok(names(second.store, 'configmaps').includes('later'));
      await second.journal.close();
    });

    it('gets the classes that a cluster begins with', async () => {
      await writeFile(file, await oldest());
      const { journal, revision, objects } = await Journal.open(file, silentLog);
      const added = objects.filter(({ resource }) => resource.includes('classes'));
      assert.deepEqual(
        added.map(({ object: { kind, metadata } }) => [kind, metadata.name]),
        [
          ['StorageClass', 'standard'],
          ['IngressClass', 'nginx'],
        ],
      );
      assert.ok(added.every(({ object: { metadata } }) => Number(metadata.resourceVersion) < revision));
      await journal.close();
      const again = await Journal.open(file, silentLog);
      assert.equal(again.objects.length, objects.length, 'once');
      await again.journal.close();
    });

    it('is read again from the beginning after a kill in the middle', async () => {
      const content = await readFile(fixture);
      await writeFile(file, content);
      await writeFile(`${file}.v1`, content.subarray(0, 500));
      await writeFile(`${file}.tmp`, content.subarray(0, 1000));
      const { journal, store } = await open();
      assert.deepEqual(names(store, 'deployments.apps'), ['web']);
      await journal.close();
      assert.deepEqual((await readdir(folder)).sort(), ['journal.jsonl', 'journal.jsonl.v1']);
      assert.deepEqual(await readFile(`${file}.v1`), content);
    });

    it('loses the torn last line alone', async () => {
      await writeFile(file, `${await readFile(fixture, 'utf8')}{"rv":9999,"r":"configm`);
      const { journal, store } = await open();
      assert.deepEqual(names(store, 'deployments.apps'), ['web']);
      await journal.close();
    });

    it('is refused when it is damaged, and stays as it is', async () => {
      const content = (await readFile(fixture, 'utf8')).replace('\n{"rv":5,', '\n{"rv":5;');
      await writeFile(file, content);
      await assert.rejects(Journal.open(file, silentLog), { code: 'practice-state-damaged' });
      assert.equal(await readFile(file, 'utf8'), content);
      assert.deepEqual(await readdir(folder), ['journal.jsonl']);
    });
  });

  it('is rewritten when it has grown, and loses nothing meanwhile', async () => {
    const { journal, store } = await open();
    const large = 'x'.repeat(100_000);
    store.put('configmaps', object('kept', 'kept'));
    for (let i = 0; i < 100; i++) {
      store.put('configmaps', object('grows', `${i}${large}`));
      if (i % 10 === 0) await journal.synced();
    }
    await journal.close();
    assert.ok((await stat(file)).size < 5_000_000, 'ten megabytes were written');
    const second = await open();
    assert.deepEqual(contents(second.store), [
      ['grows', `99${large}`],
      ['kept', 'kept'],
    ]);
    await second.journal.close();
  });

  it('can only be read by its owner', async () => {
    const { journal } = await open();
    await journal.close();
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });
});
