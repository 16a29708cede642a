import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { practiceLog } from '../../../src/practice/practiceLog.ts';

describe('practiceLog', () => {
  let folder: string;
  const { write } = process.stderr;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-'));
    process.stderr.write = () => true;
  });
  afterEach(async () => {
    process.stderr.write = write;
    process.stderr.removeAllListeners('error');
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps the newest whole lines of a log that grows without end', async () => {
    const file = join(folder, 'practice.log');
    const log = practiceLog(file);
    for (let number = 0; number < 3000; number++) log.info(`${number} ${'x'.repeat(1000)}`);
    log.error('y'.repeat(5_000_000));
    const { size, mode } = await stat(file);
    assert.ok(size > 400_000 && size < 1_100_000, `${size} bytes`);
    assert.equal(mode & 0o777, 0o600);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    for (const line of lines) assert.match(line, /^\d{4}-\S+Z (info \d+ x{1000}|error y{16384})$/);
    assert.match(lines.at(-1)!, / error y/);
    assert.match(lines.at(-2)!, / info 2999 /);
  });
});
