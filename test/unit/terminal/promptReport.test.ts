import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandOfHistory, PromptReport, type Prompt } from '../../../src/terminal/promptReport.ts';

describe('the report of bash’s prompts', () => {
  let folder: string;
  let report: PromptReport;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'prompts-'));
    report = new PromptReport(folder);
  });

  afterEach(() => {
    report.dispose();
    assert.deepEqual(
      readdirSync(folder).filter(name => name.startsWith('terminal-')),
      [],
    );
    rmSync(folder, { recursive: true });
  });

  /** Types lines into a real interactive bash, the next one after the prompt that answers the last. */
  async function type(lines: readonly string[], rc = ''): Promise<Prompt[]> {
    writeFileSync(path.join(folder, 'rc'), rc);
    const bash = spawn('bash', ['--rcfile', path.join(folder, 'rc'), '-i'], {
      env: { PATH: process.env.PATH, KUBECONFIG: '/lab', HISTFILE: '', ...report.environment({}) },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const prompts: Prompt[] = [];
    const waiting = [...lines, 'exit'];
    const listening = report.onPrompt(prompt => {
      prompts.push(prompt);
      bash.stdin.write(`${waiting.shift()!}\n`);
    });
    await new Promise(resolve => bash.once('exit', resolve));
    listening.dispose();
    return prompts;
  }

  it('tells exit codes, the command and the kubeconfig', async () => {
    const [first, failed, multi, changed] = await type([
      '(exit 3)',
      'cat >/dev/null <<EOF\nvalue of é\nEOF',
      'export KUBECONFIG=/other',
    ]);
    assert.equal(first?.kubeconfig, '/lab');
    assert.equal(failed?.exitCode, 3);
    assert.equal(commandOfHistory(failed.history), '(exit 3)');
    assert.equal(multi?.exitCode, 0);
    assert.equal(commandOfHistory(multi.history), 'cat >/dev/null <<EOF\nvalue of é\nEOF');
    assert.equal(changed?.kubeconfig, '/other');
  });

  it('leaves the exit code to whoever reads it next', async () => {
    const prompts = await type(['(exit 4)', 'echo $?; [ $? = 0 ]']);
    assert.deepEqual(
      prompts.map(({ exitCode }) => exitCode),
      [0, 4, 0],
    );
  });

  it('sees a kubeconfig that an rc file sets', async () => {
    const [first] = await type([], 'export KUBECONFIG=/mine');
    assert.equal(first?.kubeconfig, '/mine');
  });

  it('keeps a prompt command that was there', () => {
    assert.match(report.environment({ PROMPT_COMMAND: 'history -a' }).PROMPT_COMMAND!, /; history -a$/);
  });
});
