import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PinnedFile } from '../../../src/cluster/pinnedFile.ts';

const config = (fields: Record<string, unknown> = {}, server = 'https://10.0.0.1'): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server } }],
    users: [{ name: 'me', user: { token: 'secret' } }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'me', namespace: 'default' } }],
    'current-context': 'lab',
    ...fields,
  });
const another = { name: 'kind', context: { cluster: 'lab', user: 'me', namespace: 'x' } };
const lab = { name: 'lab', context: { cluster: 'lab', user: 'me', namespace: 'default' } };

describe('PinnedFile', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pinned-'));
    file = path.join(folder, 'lab.yaml');
    await writeFile(file, config());
  });
  afterEach(() => rm(folder, { recursive: true }));

  const changes: Record<string, string> = {
    'another current context': config({ contexts: [lab, another], 'current-context': 'kind' }),
    'another namespace': config({ contexts: [{ ...lab, context: { ...lab.context, namespace: 'prod' } }] }),
    'one context more': config({ contexts: [lab, another] }),
    'another server': config({}, 'https://10.0.0.2'),
    'no current context': config({ 'current-context': '' }),
    'what is no kubeconfig': 'nonsense: [',
    nothing: '',
  };
  for (const [what, text] of Object.entries(changes)) {
    it(`is put back when it says ${what}`, async () => {
      const pinned = await PinnedFile.of(file, false);
      await writeFile(file, text);
      assert.equal(await pinned.restore(), true);
      assert.equal(await readFile(file, 'utf8'), config());
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal(await pinned.restore(), false);
    });
  }

  it('is put back when it was deleted', async () => {
    const pinned = await PinnedFile.of(file, false);
    await rm(file);
    assert.equal(await pinned.restore(), true);
    assert.equal(await readFile(file, 'utf8'), config());
  });

  it('is left alone when it was only written anew', async () => {
    const pinned = await PinnedFile.of(file, false);
    const text = `# kubectl\n${config()}`;
    await writeFile(file, text);
    assert.equal(await pinned.restore(), false);
    assert.equal(await readFile(file, 'utf8'), text);
  });

  it('follows a practice cluster to another port, and to no other context', async () => {
    const pinned = await PinnedFile.of(file, true);
    await writeFile(file, config({}, 'https://127.0.0.1:2'));
    assert.equal(await pinned.restore(), false);
    await writeFile(file, config({ contexts: [lab, another], 'current-context': 'kind' }));
    assert.equal(await pinned.restore(), true);
    assert.match(await readFile(file, 'utf8'), /127\.0\.0\.1:2/, 'back to what it last was');
  });
});
