import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PracticeFolder, type PracticeProcess } from '../support/practiceProcess.ts';
import { breaksConnections, FuzzClient, type FuzzAnswer } from './fuzz/client.ts';
import { nthRequest, type FuzzRequest } from './fuzz/requests.ts';
import { nthSeed, Random } from './random.ts';
import { isLong } from './rounds.ts';

/** `FUZZ_SEED` tries other requests; `FUZZ_ONLY=n` sends the nth alone and prints it. */
const seed = Number(process.env.FUZZ_SEED ?? 1);
const count = Number(process.env.FUZZ_REQUESTS ?? (isLong ? 100_000 : 4000));
const only = process.env.FUZZ_ONLY;

/** Requests that are under way at once. */
const concurrency = 24;

describe(`malformed requests to the practice cluster (FUZZ_SEED=${seed})`, function () {
  this.timeout(20 * 60_000);
  let folder: PracticeFolder;
  let practice: PracticeProcess;
  let client: FuzzClient;

  before(async () => {
    folder = await PracticeFolder.create();
    practice = await folder.start();
    client = await connect();
  });
  after(async () => {
    client.close();
    await folder.remove();
  });

  async function connect(): Promise<FuzzClient> {
    const read = (name: string): Promise<string> => readFile(join(folder.path, 'pki', name), 'utf8');
    const token = (await read('token')).trim();
    return new FuzzClient({ server: practice.ready.server, ca: await read('ca.crt'), token });
  }

  async function ask(method: string, path: string, object?: unknown): Promise<{ status?: number; body: unknown }> {
    const body = object === undefined ? undefined : Buffer.from(JSON.stringify(object));
    const answer = await client.send({ method, path, headers: { 'content-type': 'application/json' }, body });
    return {
      ...(answer.status === undefined ? {} : { status: answer.status }),
      body: JSON.parse(answer.body.toString()) as unknown,
    };
  }

  it(`answers ${count} of them with a success or with what is wrong`, async () => {
    const failures: string[] = [];
    const statuses = new Map<number | undefined, number>();
    let next = only === undefined ? 0 : Number(only);
    const end = only === undefined ? count : next + 1;
    const work = async (): Promise<void> => {
      while (next < end && failures.length < 20) {
        const index = next++;
        const request = nthRequest(nthSeed(seed, index));
        if (only !== undefined) console.log(described(request));
        let wrong: string | undefined;
        try {
          const answer = await client.send(request);
          if (only !== undefined) console.log(answer.status, answer.body.toString());
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          wrong = whatIsWrong(request, answer);
        } catch (error) {
          wrong = String(error);
        }
        if (practice.child.exitCode !== null) wrong = 'the process has ended';
        if (wrong !== undefined) failures.push(`FUZZ_ONLY=${index}: ${wrong}\n${described(request)}`);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    const log = await readFile(join(folder.path, 'practice.log'), 'utf8');
    const errors = log.split('\n').filter(line => line.includes(' error '));
    assert.deepEqual([...failures, ...new Set(errors)], []);
    if (only !== undefined) return;
    // If nearly all were refused at the door, this would try little.
    const inside = [200, 201, 409, 422].reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0);
    assert.ok(inside > count / 20, JSON.stringify([...statuses]));
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('answers what is no HTTP, or leaves', async () => {
    const random = new Random(seed);
    for (let round = 0; round < (isLong ? 300 : 30); round++) await client.sendRaw(rawRequest(random));
    assert.equal((await ask('GET', '/api/v1/namespaces/default')).status, 200);
  });

  it('works as before, and starts again on what it has stored', async () => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'after' }, data: { a: 'b' } };
    assert.equal((await ask('POST', '/api/v1/namespaces/default/configmaps', configMap)).status, 201);
    const { body } = await ask('GET', '/api/v1/pods');
    const rss = Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${practice.ready.pid}/status`, 'utf8'))![1]) / 1024;
    assert.ok(rss < 600, `${rss.toFixed(0)} MB`);
    await practice.end('SIGKILL');
    client.close();
    practice = await folder.start();
    client = await connect();
    assert.equal((await ask('GET', '/api/v1/namespaces/default/configmaps/after')).status, 200);
    const again = await ask('GET', '/api/v1/pods');
    assert.equal(again.status, 200);
    assert.ok((body as { kind: string }).kind === 'PodList' && (again.body as { kind: string }).kind === 'PodList');
  });
});

/** What no server may answer; undefined when all is well. */
function whatIsWrong(request: FuzzRequest, answer: FuzzAnswer): string | undefined {
  const { method, path } = request;
  const { status, contentType, body, whole } = answer;
  if (status === undefined) {
    return breaksConnections(request) || /[?&](watch|follow)/.test(path) ? undefined : 'the stream was broken off';
  }
  // What the practice cluster does not simulate it says so.
  const notSimulated = status === 501 && body.toString().includes('NotImplemented');
  if (status >= 500 && !notSimulated) return `status ${status}: ${body.toString().slice(0, 500)}`;
  if (whole && method !== 'HEAD' && contentType.startsWith('application/json') && !/[?&](watch|follow)/.test(path)) {
    try {
      JSON.parse(body.toString());
    } catch (error) {
      return `status ${status} with a body that is no JSON (${String(error)}): ${body.toString().slice(0, 300)}`;
    }
  }
  return undefined;
}

function described({ method, path, headers, body }: FuzzRequest): string {
  const text = body?.toString() ?? '';
  return `${method} ${path} ${JSON.stringify(headers)}\n${text.slice(0, 3000)}${text.length > 3000 ? '…' : ''}`;
}

function rawRequest(random: Random): Buffer {
  const text = random.pick([
    'GET /api/v1/pods HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /api/v1/pods HTTP/9.9\r\n\r\n',
    'POST /api/v1/namespaces/default/pods HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{',
    'POST /api/v1/pods HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'POST /api/v1/pods HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
    'GET /api/v1/namespaces/default/pods/a/exec?command=ls HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: nonsense\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n',
    'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(3000)}\r\n`,
    'GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n',
  ]);
  const bytes = Buffer.from(text);
  if (random.chance(0.3)) bytes[random.below(bytes.length)] = random.below(256);
  return random.chance(0.1) ? random.bytes(random.below(300)) : bytes;
}
