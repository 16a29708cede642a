import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliRun } from './support.ts';

describe('command line, bad input', function () {
  this.timeout(30_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cli-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; output: string }> {
    const cli = new CliRun(args, { cwd: directory, env: { ...env, TMPDIR: directory } });
    const code = await cli.ended();
    assert.doesNotMatch(cli.output, /^\s+at .*:\d+/m, 'a stack trace was printed');
    return { code, output: cli.output };
  }

  async function lesson(text: string): Promise<string> {
    const file = path.join(directory, 'lesson.md');
    await writeFile(file, text);
    return file;
  }

  const small = '# Lab\n\n## Nodes\n\n```bash\nkubectl get nodes\n```\n';

  it('prints its help, and the version of the package', async () => {
    assert.match((await run(['--help'])).output, /run LESSON\.md/);
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    assert.equal((await run(['--version'])).output.trim(), version);
  });

  it('says how it is used: exit code 2', async () => {
    const { code, output } = await run(['run']);
    assert.equal(code, 2);
    assert.match(output, /run needs a lesson/);
    assert.match(output, /Usage/);
  });

  it('answers in Japanese', async () => {
    const { output } = await run(['run', 'absent.md'], { LC_ALL: 'ja_JP.UTF-8' });
    assert.match(output, /レッスン absent\.md はありません/);
  });

  it('explains a wrong option in Japanese as well', async () => {
    const { code, output } = await run(['run', 'a.md', '--colour'], { LC_ALL: 'ja_JP.UTF-8' });
    assert.equal(code, 2);
    assert.match(output, /オプション --colour はありません/);
    assert.match((await run(['run', 'a.md', '--timeout'])).output, /The option --timeout lacks its value/);
  });

  it('says that there is no command of that number to leave out', async () => {
    const { code, output } = await run(['run', await lesson(small), '--skip-command', '2']);
    assert.equal(code, 3);
    assert.match(output, /no command 2 to leave out: the lesson has 1/);
  });

  it('says that there is no such lesson', async () => {
    const { code, output } = await run(['run', 'absent.md']);
    assert.equal(code, 3);
    assert.match(output, /There is no lesson absent\.md/);
    assert.match(output, /Give the path of a Markdown file/);
  });

  it('says so when it is given a folder', async () => {
    const { code, output } = await run(['run', '.']);
    assert.equal(code, 3);
    assert.match(output, /There is no lesson/);
  });

  it('refuses a lesson of more than 5 MB', async () => {
    const file = await lesson(`${small}\n${'x'.repeat(99)}\n`.padEnd(5_100_000, 'some text\n'));
    const { code, output } = await run(['run', file]);
    assert.equal(code, 3);
    assert.match(output, /MB|larger|too large/i);
  });

  it('refuses what has nothing to run', async () => {
    const { code, output } = await run(['run', await lesson('# A text\n\nJust words.\n')]);
    assert.equal(code, 3);
    assert.match(output, /no commands and no checkpoints/);
  });

  it('says how to install kubectl when it is missing', async () => {
    const { code, output } = await run(['run', await lesson(small)], { PATH: directory });
    assert.equal(code, 3);
    assert.match(output, /kubectl was not found/);
    assert.match(output, /Install it/);
  });

  it('says that bash is missing', async () => {
    const bin = path.join(directory, 'kubectl');
    await writeFile(bin, '#!/bin/sh\nexit 0\n');
    await chmod(bin, 0o755);
    const { code, output } = await run(['run', await lesson(small)], { PATH: directory });
    assert.equal(code, 3);
    assert.match(output, /bash was not found/);
  });

  it('says which tool a lesson needs', async () => {
    const text = `---\nlab:\n  requires:\n    tools: [no-such-tool]\n---\n\n${small}`;
    const { code, output } = await run(['run', await lesson(text)]);
    assert.equal(code, 3);
    assert.match(output, /needs no-such-tool/);
  });

  it('says that there is no such kubeconfig', async () => {
    const { code, output } = await run(['run', await lesson(small), '--kubeconfig', 'absent']);
    assert.equal(code, 3);
    assert.match(output, /kubeconfig/);
  });

  it('says that the cluster of a kubeconfig cannot be reached', async () => {
    const kubeconfig = path.join(directory, 'kubeconfig');
    await writeFile(
      kubeconfig,
      `apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: 'https://127.0.0.1:1' } }]
users: [{ name: u, user: { token: secret-token } }]
contexts: [{ name: x, context: { cluster: c, user: u } }]
current-context: x
`,
    );
    const { code, output } = await run(['run', await lesson(small), '--kubeconfig', kubeconfig]);
    assert.equal(code, 3);
    assert.match(output, /127\.0\.0\.1:1/);
    assert.doesNotMatch(output, /secret-token/);
  });

  it('does not replace a kubeconfig that is somebody’s', async () => {
    const kubeconfig = path.join(directory, 'config');
    await writeFile(kubeconfig, 'clusters:\n- name: prod\n  cluster:\n    server: https://prod.example.com\n');
    const { code, output } = await run(['practice', 'start', '--kubeconfig', kubeconfig]);
    assert.equal(code, 3);
    assert.match(output, /not a practice cluster/);
    assert.match(await readFile(kubeconfig, 'utf8'), /prod\.example\.com/);
  });

  it('leaves nothing behind', async () => {
    await run(['run', await lesson(small), '--kubeconfig', 'absent']);
    assert.deepEqual(
      (await readdir(directory)).filter(name => name.startsWith('kubernetes-lab')),
      [],
    );
  });
});
