import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JsonFile } from '../../../src/editor/jsonFile.ts';
import { readRememberedLab } from '../../../src/editor/rememberedLab.ts';

describe('what a window remembers', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'json-file-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (): JsonFile<NonNullable<ReturnType<typeof readRememberedLab>>> =>
    new JsonFile(path.join(folder, 'windows', 'one.json'), readRememberedLab);

  it('is there for the next window of the same folder', () => {
    assert.equal(open().get(), undefined);
    open().set({ lesson: 'file:///lab.md', cluster: { kind: 'context', context: 'gke' } });
    assert.deepEqual(open().get(), { lesson: 'file:///lab.md', cluster: { kind: 'context', context: 'gke' } });
    open().set({ cluster: { kind: 'practice' } });
    assert.deepEqual(open().get(), { cluster: { kind: 'practice' } });
    assert.deepEqual(readdirSync(path.join(folder, 'windows')), ['one.json']);
    open().set(undefined);
    assert.equal(open().get(), undefined);
  });

  it('is nothing where the file makes no sense', () => {
    open().set({ cluster: { kind: 'practice' } });
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"cluster":{"kind":"context"}}',
      '{"cluster":{"kind":"practice"},"lesson":1}',
    ]) {
      writeFileSync(path.join(folder, 'windows', 'one.json'), text);
      assert.equal(open().get(), undefined, text);
    }
  });
});
