import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CliRun } from './support.ts';

const kubectl = promisify(execFile);

describe('kubernetes-lab-guide practice start', function () {
  this.timeout(120_000);
  let directory: string;
  let kubeconfig: string;
  let runs: CliRun[];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cli-'));
    kubeconfig = path.join(directory, 'kubeconfig');
    runs = [];
  });
  afterEach(async () => {
    for (const run of runs) run.dispose();
    await Promise.all(runs.map(run => run.ended()));
    await rm(directory, { recursive: true, force: true });
  });

  async function start(...args: string[]): Promise<CliRun> {
    const run = new CliRun(['practice', 'start', '--kubeconfig', kubeconfig, ...args], {
      cwd: directory,
      env: { TMPDIR: directory },
    });
    runs.push(run);
    await run.printed(/Ctrl-C/);
    return run;
  }

  async function get(...args: string[]): Promise<string> {
    const { stdout } = await kubectl('kubectl', args, { env: { ...process.env, KUBECONFIG: kubeconfig } });
    return stdout;
  }

  it('serves until it is interrupted, and says once what it is', async () => {
    const run = await start();
    assert.equal(run.stdout.match(/simulated/g)?.length, 1);
    assert.match(run.stdout, /https:\/\/127\.0\.0\.1:\d+/);
    assert.equal((await stat(kubeconfig)).mode & 0o777, 0o600);
    assert.equal((await get('get', 'nodes', '-o', 'name')).trim().split('\n').length, 3);
    run.child.kill('SIGINT');
    assert.equal(await run.ended(), 0, run.output);
    assert.deepEqual(
      (await readdir(directory)).filter(name => name !== 'kubeconfig'),
      [],
    );
    await assert.rejects(get('get', 'nodes', '--request-timeout=2s'));
  });

  it('keeps its state in the folder that it is given', async () => {
    const first = await start('--data', 'state');
    await get('create', 'configmap', 'kept', '--from-literal=a=b');
    first.child.kill('SIGTERM');
    assert.equal(await first.ended(), 0, first.output);
    await start('--data', 'state');
    assert.match(await get('get', 'configmap', 'kept', '-o', 'name'), /kept/);
  });

  it('takes a file that describes images, and says what is wrong with one', async () => {
    const file = path.join(directory, 'images.yaml');
    await writeFile(file, 'images: [{ image: shop/web:1, log: [open for business] }]\n');
    await start('--images', 'images.yaml');
    await get('run', 'web', '--image=shop/web:1');
    await get('wait', 'pod/web', '--for=condition=Ready', '--timeout=30s');
    assert.equal(await get('logs', 'web'), 'open for business\n');
    await writeFile(file, 'images: [{ image: shop/web:1, logs: [] }]\n');
    const wrong = new CliRun(
      ['practice', 'start', '--kubeconfig', path.join(directory, 'k'), '--images', 'images.yaml'],
      {
        cwd: directory,
        env: { TMPDIR: directory },
      },
    );
    runs.push(wrong);
    assert.equal(await wrong.ended(), 3, wrong.output);
    assert.match(wrong.output, /images\.yaml:1: images\[0\] has no field "logs"; there are image, tags/);
  });
});
