import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliRun } from './support.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures/lessons/diagnostics');
const shipped = path.resolve(import.meta.dirname, '../../walkthroughs');

describe('kubernetes-lab-guide lint', function () {
  this.timeout(20_000);
  let directory: string;
  let runs: CliRun[];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cli-lint-'));
    runs = [];
  });
  afterEach(async () => {
    for (const run of runs) run.dispose();
    await Promise.all(runs.map(run => run.ended()));
    await rm(directory, { recursive: true, force: true });
  });

  async function lint(...args: string[]): Promise<CliRun & { code: number | null }> {
    const run = new CliRun(['lint', ...args], { cwd: fixtures });
    runs.push(run);
    return Object.assign(run, { code: await run.ended() });
  }

  it('has nothing to say of the lessons that ship', async () => {
    const lessons = ['lesson.md', 'lesson.ja.md'].map(name => path.join(shipped, 'first-kubernetes-lab', name));
    const run = await lint('--strict', ...lessons);
    assert.equal(run.code, 0, run.output);
    assert.equal(run.stdout, '✓ 0 errors, 0 warnings, 0 notes in 2 lessons\n');
  });

  it('prints places as compilers do, and fails for errors', async () => {
    const run = await lint('duplicate-id.md', 'object-unknown.md');
    assert.equal(run.code, 1);
    assert.equal(
      run.stdout,
      'duplicate-id.md:15:5: error: Another checkpoint has the id "runs" already. [duplicate-id]\n' +
        'object-unknown.md:7:26: warning: No command before this one makes Deployment wep. Did you mean "web"? [object-unknown]\n' +
        '✗ 1 errors, 1 warnings, 0 notes in 2 lessons\n',
    );
  });

  it('fails for warnings when it is strict', async () => {
    assert.equal((await lint('object-unknown.md')).code, 0);
    assert.equal((await lint('object-unknown.md', '--strict')).code, 1);
    assert.equal((await lint('line-break.md', '--strict')).code, 0);
  });

  it('looks at the files beside the lesson', async () => {
    const text = await lint('step-missing.md');
    assert.match(text.stdout, /^step-missing\.md:15:1: warning: The step "second" is not in step-missing\.ja\.md\./);
    await writeFile(path.join(directory, 'lesson.md'), '# A\n\n![here](a.png)\n![gone](b.png)\n');
    await writeFile(path.join(directory, 'a.png'), '');
    const run = await lint(path.join(directory, 'lesson.md'));
    assert.match(run.stdout, /lesson\.md:4:9: warning: There is no file b\.png.*\n✓ 0 errors, 1 warnings/);
  });

  it('writes JSON', async () => {
    const run = await lint('duplicate-id.md', '--format', 'json');
    assert.equal(run.code, 1);
    assert.deepEqual(JSON.parse(run.stdout), {
      files: [
        {
          file: 'duplicate-id.md',
          problems: [
            {
              code: 'duplicate-id',
              severity: 'error',
              message: 'Another checkpoint has the id "runs" already.',
              line: 15,
              column: 5,
              endLine: 15,
              endColumn: 9,
              fix: 'Replace it with runs-2',
            },
          ],
        },
      ],
      errors: 1,
      warnings: 0,
      informations: 0,
    });
  });

  it('annotates pull requests, and lets no text begin a command of its own', async () => {
    const run = await lint('object-unknown.md', 'line-break.md', '--format', 'github');
    assert.equal(
      run.stdout,
      '::warning file=object-unknown.md,line=7,endLine=7,col=26,endColumn=28,title=object-unknown::' +
        'No command before this one makes Deployment wep. Did you mean "web"?\n' +
        '::notice file=line-break.md,line=9,endLine=10,title=line-break::' +
        'Browsers show this line end as a blank within the sentence.\n',
    );
    const file = path.join(directory, 'a,b%.md');
    await writeFile(file, '# A\n\n## B\n\n<!-- lab:check pod/x "::error::\n-->\n');
    const other = await lint(file, '--format', 'github');
    assert.match(other.stdout, /^::error file=.*a%2Cb%25\.md,line=5/);
    assert.deepEqual(other.stdout.match(/^::/gm)?.length, other.stdout.trim().split('\n').length);
  });

  it('speaks Japanese', async () => {
    const run = await lint('duplicate-id.md', '--lang', 'ja');
    assert.match(run.stdout, /エラー: .*「?runs/);
  });

  it('says what is wrong with how it is called', async () => {
    const without = await lint();
    assert.equal(without.code, 2);
    assert.match(without.stderr, /lint needs lessons/);
    const format = await lint('a.md', '--format', 'xml');
    assert.equal(format.code, 2);
    assert.match(format.stderr, /--format takes one of spec, json, github, not “xml”/);
    const missing = await lint('nowhere.md');
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /There is no lesson nowhere\.md/);
  });
});
