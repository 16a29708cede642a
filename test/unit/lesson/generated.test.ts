import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a generator with `--check`, which lists what is out of date and fails. */
async function check(script: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [script, '--check']);
  } catch (error) {
    assert.fail((error as { stderr: string }).stderr);
  }
}

describe('generated files are up to date', function () {
  this.timeout(20_000);

  it('the walkthroughs, from the lessons', () => check('tools/generateWalkthroughs.ts'));

  it('the schema that lessons are compared with', () => check('tools/generateLessonSchema.ts'));

  it('the diagrams', () => check('tools/diagrams.mjs'));
});
