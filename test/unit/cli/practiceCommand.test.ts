import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { startPractice } from '../../../src/cli/practiceCommand.ts';
import { Interrupted } from '../../../src/cli/interrupt.ts';

describe('practice start', function () {
  this.timeout(30_000);
  const log = console.log;
  let folder: string;
  let lines: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'practice-command-'));
    lines = [];
    console.log = (line: string) => void lines.push(line);
  });
  afterEach(async () => {
    console.log = log;
    await rm(folder, { recursive: true, force: true });
  });

  it('says how to reach a cluster that serves the data already, and leaves it alone', async () => {
    const data = join(folder, 'data');
    const interrupt = new AbortController();
    const start = (name: string): Promise<number> =>
      startPractice({
        kubeconfig: join(folder, name),
        data,
        detach: false,
        idleTimeoutSeconds: 0,
        language: 'en',
        signal: interrupt.signal,
      });
    const first = start('first.yaml');
    while (!lines.includes('Ctrl-C ends it.')) await new Promise(resolve => setTimeout(resolve, 20));
    const [server] = lines;
    lines = [];
    assert.equal(await start('second.yaml'), 0);
    assert.equal(lines[0], server);
    assert.match(lines.at(-1)!, /^It was running already, in process \d+, which goes on\.$/);
    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    assert.equal(await read('second.yaml'), await read('first.yaml'));
    assert.equal((await stat(join(folder, 'second.yaml'))).mode & 0o777, 0o600);
    interrupt.abort(new Interrupted());
    assert.equal(await first, 0);
  });
});
