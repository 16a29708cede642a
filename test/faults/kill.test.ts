import assert from 'node:assert/strict';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, type ClientHttp2Session } from 'node:http2';
import { join } from 'node:path';
import { PracticeFolder, type PracticeProcess } from '../support/practiceProcess.ts';
import { Random } from './random.ts';
import { isLong } from './rounds.ts';

const seed = Number(process.env.KILL_SEED ?? 1);
const rounds = isLong ? 25 : 4;
const writes = 1000;
const configMaps = '/api/v1/namespaces/default/configmaps';

interface ConfigMap {
  metadata: { name: string; resourceVersion: string };
  data?: Record<string, string>;
}

/** What the cluster has answered with a success: the value of each object that is there, and those that are gone. */
interface Acknowledged {
  values: Map<string, string>;
  /** Written to when the process was killed: before or after are both right. */
  open: Map<string, string | undefined>;
  revision: number;
}

describe(`the practice cluster's process is killed (KILL_SEED=${seed})`, function () {
  this.timeout(20 * 60_000);
  const random = new Random(seed);
  let folder: PracticeFolder;

  before(async () => {
    folder = await PracticeFolder.create();
  });
  after(() => folder.remove());

  async function connected(practice: PracticeProcess): Promise<Client> {
    const read = (name: string): Promise<string> => readFile(join(folder.path, 'pki', name), 'utf8');
    return new Client(practice.ready.server, await read('ca.crt'), (await read('token')).trim());
  }

  it(`loses nothing that it has acknowledged, ${rounds} times in the middle of ${writes} writes`, async () => {
    const state: Acknowledged = { values: new Map(), open: new Map(), revision: 0 };
    for (let round = 0; round < rounds; round++) {
      const practice = await folder.start();
      const client = await connected(practice);
      await compare(client, state, round);
      const killAfter = 1 + random.below(writes);
      let done = 0;
      const write = async (): Promise<void> => {
        while (done < writes) {
          const number = done++;
          if (number === killAfter) practice.child.kill('SIGKILL');
          // Each writer has names of its own, or who comes last would be a matter of luck.
          await writeOnce(client, state, `cm-${number % 200}`, `${round}/${number}`, random.below(10));
        }
      };
      await Promise.all(Array.from({ length: 50 }, write));
      assert.ok(done > killAfter);
      await practice.end('SIGKILL');
      client.close();
      if (round % 2 === 1) await tear();
    }
    const client = await connected(await folder.start());
    await compare(client, state, rounds);
    client.close();
  });

  async function writeOnce(
    client: Client,
    state: Acknowledged,
    name: string,
    value: string,
    dice: number,
  ): Promise<void> {
    const { values, open } = state;
    // Two writes to one name at once would have no order.
    if (open.has(name)) return;
    const exists = values.has(name);
    const deletes = exists && dice === 0;
    open.set(name, deletes ? undefined : value);
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } };
    const answer = deletes
      ? await client.call('DELETE', `${configMaps}/${name}`)
      : exists
        ? await client.call('PUT', `${configMaps}/${name}`, body)
        : await client.call('POST', configMaps, body);
    // No answer: it stays open.
    if (answer === undefined) return;
    assert.ok(answer.status < 300, `${answer.status} ${name} ${JSON.stringify(answer.body)}`);
    if (deletes) values.delete(name);
    else values.set(name, value);
    open.delete(name);
    const revision = Number((answer.body as ConfigMap).metadata.resourceVersion);
    if (Number.isFinite(revision)) state.revision = Math.max(state.revision, revision);
  }

  /** Compares what is there with what was acknowledged, and takes for granted what is there. */
  async function compare(client: Client, state: Acknowledged, round: number): Promise<void> {
    const answer = await client.call('GET', configMaps);
    const list = answer!.body as { metadata: { resourceVersion: string }; items: ConfigMap[] };
    const found = new Map(list.items.map(({ metadata, data }) => [metadata.name, data?.value ?? '']));
    for (const [name, value] of state.open) {
      const now = found.get(name);
      assert.ok(now === state.values.get(name) || now === value, `round ${round}: ${name} is ${now ?? 'gone'}`);
      if (now === undefined) state.values.delete(name);
      else state.values.set(name, now);
    }
    state.open.clear();
    found.delete('kube-root-ca.crt');
    const sorted = (map: Map<string, string>): [string, string][] => [...map].sort();
    assert.deepEqual(sorted(found), sorted(state.values), `round ${round}`);
    const revision = Number(list.metadata.resourceVersion);
    assert.ok(revision > state.revision, `round ${round}: revision ${revision} is not after ${state.revision}`);
    state.revision = revision;
  }

  /** Leaves the beginning of one more record, as a loss of power in the middle of a write does. */
  async function tear(): Promise<void> {
    const record = '{"rv":99999999,"r":"configmaps","put":{"metadata":{"name":"torn"';
    await appendFile(join(folder.path, 'journal.jsonl'), record.slice(0, 1 + random.below(record.length)));
  }

  it(`brings an earlier format to the present one, however often it is killed meanwhile`, async () => {
    const old = await PracticeFolder.create();
    const journal = join(old.path, 'journal.jsonl');
    try {
      const fixture = await readFile(
        new URL('../unit/practice/storage/fixtures/format-1.jsonl', import.meta.url),
        'utf8',
      );
      const count = 10_000;
      const large = Array.from({ length: count }, (_, index) => {
        const metadata = { name: `large-${index}`, namespace: 'default', uid: `${index}`, resourceVersion: '200' };
        const put = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: 'x'.repeat(800) } };
        return `${JSON.stringify({ rv: 200, r: 'configmaps', put })}\n`;
      });
      const before = fixture + large.join('');
      for (let round = 0; round < rounds; round++) {
        await writeFile(journal, before, { mode: 0o600 });
        const watcher = watch(old.path);
        const starting = old.start().catch(() => undefined);
        // The copy begins, the new file begins, the new file is in its place: each of them is a time to be killed.
        const awaited = `journal.jsonl${random.pick(['.v1', '.tmp', ''])}`;
        await new Promise<void>(resolve => {
          watcher.on('change', (_, name) => {
            if (name === awaited) resolve();
          });
        });
        watcher.close();
        old.kill();
        await starting;
        const now = await readFile(journal, 'utf8');
        // It may have gone on to serve.
        if (now !== before) assert.ok(now.startsWith(before.replace('"format":1', '"format":2')), `round ${round}`);
      }
      const practice = await old.start();
      const read = (name: string): Promise<string> => readFile(join(old.path, 'pki', name), 'utf8');
      const client = new Client(practice.ready.server, await read('ca.crt'), (await read('token')).trim());
      const { body } = (await client.call('GET', configMaps))!;
      assert.equal((body as { items: ConfigMap[] }).items.length, count + 2);
      client.close();
      assert.match(await readFile(journal, 'utf8'), /^\{"format":2,/);
      assert.deepEqual(
        (await readdir(old.path)).filter(name => name.startsWith('journal')),
        ['journal.jsonl'],
      );
    } finally {
      await old.remove();
    }
  });

  it('serves 50 clients at once, each of which sees its own writes and the order of all', async () => {
    const practice = await folder.start();
    const clients = await Promise.all(Array.from({ length: 50 }, () => connected(practice)));
    const each = isLong ? 100 : 20;
    const watcher = clients[0]!.watch(`${configMaps}?watch=true&labelSelector=by=client`);
    await watcher.open;
    await Promise.all(
      clients.map(async (client, index) => {
        for (let n = 0; n < each; n++) {
          const name = `client-${index}-${n}`;
          const metadata = { name, labels: { by: 'client' } };
          const made = await client.call('POST', configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
          assert.equal(made!.status, 201);
          const read = await client.call('GET', `${configMaps}/${name}`);
          assert.equal(
            (read!.body as ConfigMap).metadata.resourceVersion,
            (made!.body as ConfigMap).metadata.resourceVersion,
          );
        }
      }),
    );
    const versions = await watcher.versions(50 * each);
    assert.deepEqual(
      versions,
      [...versions].sort((a, b) => a - b),
    );
    // One counter, changed by all with nothing but optimistic concurrency.
    await clients[0]!.call('POST', configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'counter' },
      data: { count: '0' },
    });
    await Promise.all(
      clients.map(async client => {
        for (;;) {
          const { body } = (await client.call('GET', `${configMaps}/counter`))!;
          const counter = body as ConfigMap;
          counter.data = { count: String(Number(counter.data!.count) + 1) };
          const { status } = (await client.call('PUT', `${configMaps}/counter`, counter))!;
          if (status === 200) return;
          assert.equal(status, 409);
        }
      }),
    );
    const { body } = (await clients[0]!.call('GET', `${configMaps}/counter`))!;
    assert.equal((body as ConfigMap).data!.count, '50');
    for (const client of clients) client.close();
    await practice.end();
  });
});

/** A client over one HTTP/2 connection of its own. */
class Client {
  private readonly session: ClientHttp2Session;
  private readonly headers: Record<string, string>;

  constructor(server: string, ca: string, token: string) {
    // A list of all there is is larger than what a client of Node.js takes unless it is told.
    this.session = connect(server, { ca, maxSessionMemory: 256 });
    this.session.on('error', () => undefined);
    this.session.setMaxListeners(0);
    this.headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }

  /** Resolves with nothing when the connection broke before the whole answer. */
  async call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown } | undefined> {
    if (this.session.destroyed || this.session.closed) return undefined;
    return new Promise(resolve => {
      const stream = this.session.request({ ':method': method, ':path': path, ...this.headers }, { endStream: false });
      let status = 0;
      let text = '';
      let whole = false;
      stream.on('response', headers => (status = headers[':status'] ?? 0));
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      stream.on('end', () => (whole = text.endsWith('\n')));
      stream.on('error', () => undefined);
      stream.on('close', () => resolve(whole ? { status, body: JSON.parse(text) as unknown } : undefined));
      stream.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  watch(path: string): { open: Promise<unknown>; versions: (count: number) => Promise<number[]> } {
    const stream = this.session.request({ ':path': path, ...this.headers });
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    return {
      open: once(stream, 'response'),
      versions: async count => {
        const lines = (): string[] => text.split('\n').slice(0, -1);
        while (lines().length < count) await once(stream, 'data');
        stream.close();
        return lines().map(line => Number((JSON.parse(line) as { object: ConfigMap }).object.metadata.resourceVersion));
      },
    };
  }

  close(): void {
    this.session.destroy();
  }
}
