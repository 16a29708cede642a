import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PracticeFolder } from '../support/practiceProcess.ts';
import { CliRun } from './support.ts';

const fence = '```';
const lesson = (...steps: string[]): string => `# Reported\n\n${steps.join('\n')}`;
const step = (title: string, command: string, check = ''): string =>
  `## ${title}\n\n${fence}bash\n${command}\n${fence}\n\n${check}\n`;

const make = step('Make', 'kubectl create deployment web --image=nginx');
const two = step('Scale & more', 'kubectl scale deployment web --replicas=2');
const twice = step('Look', 'kubectl get pods', '<!-- lab:check deployment/web ready -->\n');

describe('kubernetes-lab-guide run --reporter', function () {
  this.timeout(300_000);
  let directory: string;
  let runs: CliRun[];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cli-report-'));
    await mkdir(path.join(directory, 'tmp'));
    runs = [];
  });
  afterEach(async () => {
    for (const run of runs) run.dispose();
    await Promise.all(runs.map(run => run.ended()));
    await rm(directory, { recursive: true, force: true });
  });

  async function run(text: string, ...args: string[]): Promise<CliRun & { code: number | null }> {
    await writeFile(path.join(directory, 'lesson.md'), text);
    const started = new CliRun(['run', 'lesson.md', ...args], {
      cwd: directory,
      env: { TMPDIR: path.join(directory, 'tmp') },
    });
    runs.push(started);
    return Object.assign(started, { code: await started.ended() });
  }

  it('json: the report alone on standard output, every step in it', async () => {
    const { code, stdout, stderr } = await run(lesson(make, two, twice), '--reporter', 'json', '--step', 'scale-more');
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout) as { lessons: { steps: { checkpoints: { outcome: string }[] }[] }[] };
    assert.deepEqual(
      report.lessons[0]?.steps.map(({ checkpoints }) => checkpoints.map(({ outcome }) => outcome)),
      [['passed'], ['passed'], ['unreached']],
    );
    assert.match(stderr, /^deployment\.apps\/web created$/m);
    assert.match(stderr, /2 of 2 checkpoints passed/);
  });

  it('junit: a case for each checkpoint, with why it failed', async () => {
    const text = lesson(make, two, twice);
    const { code, stdout } = await run(text, '--reporter', 'junit', '--skip-command', '2', '--timeout', '15');
    assert.equal(code, 1);
    assert.match(stdout, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n/);
    assert.match(stdout, /<testsuite name="Reported" file="lesson\.md" tests="3" failures="1" errors="0" skipped="1"/);
    assert.match(
      stdout,
      /<testcase name="Deployment web has 2 available replicas" classname="Scale &amp; more" file="lesson\.md" line="14">\n {6}<failure message="[^"]+">/,
    );
    assert.match(stdout, /classname="Look"[^>]*>\n {6}<skipped\/>/);
  });

  it('github: annotations at the checkpoints that failed', async () => {
    const { code, stdout } = await run(
      lesson(make, two),
      '--reporter',
      'github',
      '--skip-command',
      '2',
      '--timeout',
      '15',
    );
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^::error file=lesson\.md,line=14,title=Scale & more::Deployment web has 2 available replicas: .+$/m,
    );
  });

  it('fails for a checkpoint that was so before its step', async () => {
    const written = step(
      'Make',
      'kubectl create deployment web --image=nginx',
      '<!-- lab:check deployment/web ready -->\n',
    );
    const { code, stdout, output } = await run(lesson(written, twice));
    assert.equal(code, 1, output);
    assert.match(stdout, /✗ So before their step began, so they check nothing:\n {2}Look: Deployment web is ready\n/);
  });

  it('says which steps there are', async () => {
    const { code, stderr } = await run(lesson(make, two), '--step', 'nothing');
    assert.equal(code, 3);
    assert.match(stderr, /The lesson has no step nothing\.\nIts steps are: make, scale-more/);
  });

  it('plays several lessons, each on a cluster of its own, and goes on behind one that cannot be played', async () => {
    await writeFile(path.join(directory, 'other.md'), lesson(make));
    const { code, stdout } = await run(lesson(make), 'nowhere.md', 'other.md', '--reporter', 'json');
    assert.equal(code, 3);
    const report = JSON.parse(stdout) as { lessons: { file: string; error?: { message: string } }[] };
    assert.deepEqual(
      report.lessons.map(({ file, error }) => [file, error?.message]),
      [
        ['lesson.md', undefined],
        ['nowhere.md', 'There is no lesson nowhere.md.'],
        ['other.md', undefined],
      ],
    );
  });

  it('on a cluster that others use, deletes what the lesson made and nothing else', async () => {
    const folder = await PracticeFolder.create();
    try {
      const { ready: practice } = await folder.start();
      const kubectl = async (...args: string[]): Promise<string> => (await folder.kubectl(...args)).output;
      await kubectl('create', 'deployment', 'mine', '--image=nginx');
      await kubectl('create', 'namespace', 'class');
      const context = (await kubectl('config', 'current-context')).trim();
      const text = lesson(make, step('Mine', 'kubectl scale deployment mine --replicas=2'));
      const options = ['--kubeconfig', practice.kubeconfig, '--cluster', context];
      const first = await run(text, ...options);
      assert.equal(first.code, 0, first.output);
      assert.equal(await kubectl('get', 'deployments', '-o', 'name'), 'deployment.apps/mine\n');

      const second = await run(lesson(make), ...options, '--namespace', 'class', '--keep');
      assert.equal(second.code, 0, second.output);
      assert.equal(await kubectl('get', 'deployments', '-n', 'class', '-o', 'name'), 'deployment.apps/web\n');
    } finally {
      await folder.remove();
    }
  });
});
