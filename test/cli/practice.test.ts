import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
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

  it('leaves no process behind when it is killed', async () => {
    const run = await start();
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(run.stdout)!;
    const connection = connect(Number(port), '127.0.0.1');
    await once(connection, 'connect');
    run.child.kill('SIGKILL');
    await once(connection.resume(), 'close');
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

describe('kubernetes-lab-guide practice, in the background', function () {
  this.timeout(120_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cli-'));
  });
  afterEach(async () => {
    await practice('stop');
    await rm(directory, { recursive: true, force: true });
  });

  async function practice(command: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
    const run = new CliRun(['practice', command, ...args], {
      cwd: directory,
      env: { XDG_DATA_HOME: path.join(directory, 'data'), LOCALAPPDATA: path.join(directory, 'data'), HOME: directory },
    });
    return { code: await run.ended(), output: run.output };
  }

  const field = (output: string, name: string): string => new RegExp(`${name}:? (\\S+)`).exec(output)![1]!;

  async function get(kubeconfig: string, ...args: string[]): Promise<string> {
    const { stdout } = await kubectl('kubectl', args, { env: { ...process.env, KUBECONFIG: kubeconfig } });
    return stdout.trim();
  }

  it('outlives its start, is shared, told of, stopped, goes on with its state, and is reset', async () => {
    assert.deepEqual(
      (({ code, output }) => [code, output.includes('There is no practice cluster in')])(await practice('status')),
      [1, true],
    );
    const first = await practice('start', '--detach');
    assert.equal(first.code, 0, first.output);
    const kubeconfig = field(first.output, 'Kubeconfig');
    await get(kubeconfig, 'create', 'configmap', 'kept');

    // Another terminal that starts it, too.
    const second = await practice('start', '--detach', '--kubeconfig', 'other.yaml');
    assert.equal(second.code, 0, second.output);
    assert.match(second.output, /It was running already/);
    const other = path.join(directory, 'other.yaml');
    assert.equal(await get(other, 'get', 'configmap', 'kept', '-o', 'name'), 'configmap/kept');

    const status = await practice('status');
    assert.equal(status.code, 0, status.output);
    assert.equal(field(status.output, 'runs at'), field(first.output, 'runs at'));
    assert.equal(field(status.output, 'Kubeconfig'), kubeconfig);

    const state = field(status.output, 'State');
    const stop = await practice('stop');
    assert.match(stop.output, /is stopped; what is in it is kept/);
    await assert.rejects(get(kubeconfig, 'get', 'nodes', '--request-timeout=2s'));
    const stopped = await practice('status');
    assert.deepEqual([stopped.code, stopped.output.includes('its state is in')], [1, true], stopped.output);
    assert.deepEqual([(await practice('stop')).code, (await practice('stop')).output.trim()], [0, notRunning]);

    await practice('start', '--detach');
    assert.equal(await get(kubeconfig, 'get', 'configmap', 'kept', '-o', 'name'), 'configmap/kept');
    // A folder in use holds nothing that a reset would leave behind.
    const reset = await practice('reset');
    assert.equal(reset.code, 0, reset.output);
    await assert.rejects(stat(state), { code: 'ENOENT' });
    await practice('start', '--detach');
    assert.equal(await get(kubeconfig, 'get', 'configmap', 'kept', '-o', 'name', '--ignore-not-found'), '');
  });

  const notRunning = 'The practice cluster does not run.';

  it('ends by itself when nobody has used it for the time that was given', async () => {
    const { code, output } = await practice('start', '--detach', '--idle-timeout', '1');
    assert.equal(code, 0, output);
    while ((await practice('status')).code === 0) await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal((await practice('start', '--detach')).code, 0);
  });

  it('touches no folder of something else', async () => {
    const folder = path.join(directory, 'home');
    await mkdir(folder, { mode: 0o755 });
    await writeFile(path.join(folder, 'thesis.md'), 'years of work');
    for (const command of ['start', 'reset']) {
      const { code, output } = await practice(command, '--data', folder);
      assert.equal(code, 3);
      assert.match(output, /holds other files/);
    }
    assert.deepEqual(await readdir(folder), ['thesis.md']);
    assert.equal((await stat(folder)).mode & 0o777, 0o755);
  });

  it('leaves what else lies in the folder of its state', async () => {
    const folder = path.join(directory, 'state');
    await practice('start', '--detach', '--data', folder);
    await writeFile(path.join(folder, 'notes.md'), 'mine');
    const { code, output } = await practice('reset', '--data', folder);
    assert.equal(code, 0, output);
    assert.deepEqual(await readdir(folder), ['notes.md']);
  });

  it('says that a process has the state and does not answer', async () => {
    const folder = path.join(directory, 'held');
    await mkdir(folder);
    await writeFile(path.join(folder, 'lock'), JSON.stringify({ pid: process.pid }));
    const { code, output } = await practice('status', '--data', folder);
    assert.deepEqual([code, /starts or ends, in process \d+/.test(output)], [1, true], output);
  });
});
