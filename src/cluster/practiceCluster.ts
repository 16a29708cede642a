import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { access, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as l10n from '@vscode/l10n';
import { Emitter, type Event } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { errorText, UserError } from '../base/userError.ts';
import { ImageFileError } from './imageFileError.ts';
import { deletePracticeState } from './practiceState.ts';
import { isServerListening, waitForExit } from './processExit.ts';

export interface PracticeClusterOptions {
  /** Where the cluster keeps its state, its log and, unless told otherwise, its kubeconfig. */
  dataDir: string;
  /** Absent: `kubeconfig` in `dataDir`. */
  kubeconfig?: string;
  /** How long it outlives its last client; 0: for ever. */
  idleTimeoutSeconds: number;
  /** Survives this process, so that a window reload finds it again. Else it ends with this process, even by `kill -9`. */
  detached: boolean;
  /** Of what the process says when it cannot start, e.g. `ja`. */
  language: string;
  /** A file that describes images (`docs/practice-images.md`): handed to the cluster, which may run already. */
  images?: string;
  log: Log;
  /** How long the start may take, in milliseconds; 15 s unless told otherwise. */
  startTimeoutMs?: number;
}

/**
 * What its Node.js is told: to collect young garbage early, and to have one thread for the engine's own work beside the
 * program's. By default both grow with the machine, and the memory of an eager moment is held long after it.
 */
export const nodeOptions: readonly string[] = ['--max-semi-space-size=4', '--v8-pool-size=1'];

/** The practice cluster's process, started by us or found running. */
export interface RunningPracticeCluster {
  readonly server: string;
  readonly kubeconfigPath: string;
  readonly pid: number;
  /** What commands have in their environment beside `KUBECONFIG`, so that curl reaches the simulated addresses. */
  readonly environment: Readonly<Record<string, string>>;
  /** It ran already: started by another window or before a reload. */
  readonly existing: boolean;
  /** It ended, asked or not. Never fires for an existing one, whose connection tells instead. */
  readonly onExit: Event<{ code: number | null; asked: boolean; lastOutput: string }>;
  /** Ends the process and waits until it is gone. Its state stays in `dataDir`. */
  stop(): Promise<void>;
}

interface ReadyLine {
  ready: true;
  server: string;
  kubeconfig: string;
  pid: number;
  environment: Record<string, string>;
  existing?: true;
}

/** What the process says when it cannot start and knows why; the texts are those of a UserError. */
interface FailedLine {
  ready: false;
  code: string;
  message: string;
  remedy: string;
}

/** Why a file of images is not used; `line` counts from 1. */
interface ImagesLine {
  images: { line?: number; message: string };
}

type FirstLine = ReadyLine | FailedLine | ImagesLine;

/**
 * Starts the practice cluster, or finds the one that already serves `dataDir`.
 *
 * @throws UserError `practice-directory`, `practice-start-timeout`, `practice-start-failed`, and what the process itself
 * says: `practice-state-newer`, `practice-state-damaged`, `practice-directory-busy`; ImageFileError.
 */
export async function startPracticeCluster(options: PracticeClusterOptions): Promise<RunningPracticeCluster> {
  const { dataDir, log } = options;
  await makeWritable(dataDir);
  const logFile = join(dataDir, 'practice.log');
  const logStart = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  );
  const child = launch(options, logFile);
  const tail = (): Promise<string> => lastLines(logFile, logStart);
  let ready: ReadyLine;
  try {
    const line = await firstLine(child, options.startTimeoutMs ?? 15_000, tail);
    if ('images' in line) throw new ImageFileError(options.images ?? '', line.images.message, line.images.line);
    if (!line.ready) throw new UserError(line.code, line.message, line.remedy);
    ready = line;
  } catch (error) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit').catch(() => undefined);
    }
    throw error;
  }
  log.info(`practice cluster ${ready.existing ? 'found' : 'started'}: ${ready.server}, process ${ready.pid}`);
  return new PracticeProcess(ready, child, tail, log);
}

/**
 * Ends the practice cluster and deletes its state, so that the next start is a fresh one.
 *
 * @param running the process, where it is known
 * @throws UserError when somebody else has the state, and does not answer.
 */
export async function resetPracticeCluster(
  { dataDir, startTimeoutMs }: PracticeClusterOptions,
  running?: RunningPracticeCluster,
): Promise<void> {
  await running?.stop();
  await deletePracticeState(dataDir, startTimeoutMs);
}

class PracticeProcess implements RunningPracticeCluster {
  readonly server: string;
  readonly kubeconfigPath: string;
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly existing: boolean;
  private readonly exited = new Emitter<{ code: number | null; asked: boolean; lastOutput: string }>();
  readonly onExit = this.exited.event;
  private readonly child: ChildProcess;
  private asked = false;

  constructor(ready: ReadyLine, child: ChildProcess, tail: () => Promise<string>, log: Log) {
    this.server = ready.server;
    this.kubeconfigPath = ready.kubeconfig;
    this.pid = ready.pid;
    this.environment = ready.environment;
    this.existing = ready.existing === true;
    this.child = child;
    if (this.existing) return;
    child.once('exit', code => {
      void tail().then(lastOutput => {
        if (!this.asked) log.error(`practice cluster ended with code ${code ?? 'none'}: ${lastOutput}`);
        this.exited.fire({ code, asked: this.asked, lastOutput });
      });
    });
  }

  async stop(): Promise<void> {
    this.asked = true;
    if (!this.existing) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return;
      this.child.ref();
      const exit = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exit;
      return;
    }
    // The process may have ended long ago and its number gone to another: whoever still listens is the one.
    if (!(await isServerListening(this.server))) return;
    process.kill(this.pid, 'SIGTERM');
    await waitForExit(this.pid, 10_000);
  }
}

function launch(options: PracticeClusterOptions, logFile: string): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  // A debugger that waits in the editor's own process must not hold up this one.
  delete env.NODE_OPTIONS;
  delete env.VSCODE_INSPECTOR_OPTIONS;
  const args = ['--data', options.dataDir, '--kubeconfig', options.kubeconfig ?? join(options.dataDir, 'kubeconfig')];
  args.push('--idle-timeout', String(options.idleTimeoutSeconds), '--lang', options.language);
  if (options.images !== undefined) args.push('--images', options.images);
  if (!options.detached) args.push('--end-with-stdin');
  const stderr = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(process.execPath, [...nodeOptions, programPath(), ...args], {
      env,
      cwd: options.dataDir,
      detached: options.detached,
      windowsHide: true,
      stdio: [options.detached ? 'ignore' : 'pipe', 'pipe', stderr],
    });
    if (options.detached) child.unref();
    return child;
  } finally {
    closeSync(stderr);
  }
}

/** Beside the bundle, or the source itself when the sources run. */
function programPath(): string {
  const isSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isSource ? '../practice/main.ts' : './practice.js', import.meta.url));
}

async function firstLine(child: ChildProcess, timeoutMs: number, tail: () => Promise<string>): Promise<FirstLine> {
  const lines = createInterface({ input: child.stdout! });
  const { promise, resolve, reject } = Promise.withResolvers<FirstLine>();
  const timer = setTimeout(() => {
    void tail().then(output => reject(startTimeout(timeoutMs, output)));
  }, timeoutMs);
  lines.on('line', line => {
    const parsed = parseLine(line);
    if (parsed !== undefined) resolve(parsed);
  });
  child.once('error', error => reject(startFailed(errorText(error), '')));
  // `close` comes after the last line, `exit` may come before it.
  child.once('close', (code, signal) => {
    void tail().then(output => reject(startFailed(signal ?? l10n.t('exit code {0}', code ?? 0), output)));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    lines.close();
    child.stdout!.destroy();
  }
}

function parseLine(line: string): FirstLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<ReadyLine & ImagesLine>;
    return value.ready !== undefined || value.images !== undefined ? (value as FirstLine) : undefined;
  } catch {
    return undefined;
  }
}

async function makeWritable(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new UserError(
      'practice-directory',
      l10n.t('The practice cluster cannot keep its state in {0}: {1}', directory, errorText(error)),
      l10n.t('Make that folder writable, or make room on the disk.'),
      { cause: error },
    );
  }
}

/** The last lines that were written to the log since `start`, at most five, without stack frames: people read them. */
async function lastLines(file: string, start: number): Promise<string> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  // The process begins a log anew that has grown large.
  const lines = content
    .subarray(content.length < start ? 0 : start)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .filter(line => !/^\s+at /.test(line));
  return lines.slice(-5).join('\n');
}

function startTimeout(timeoutMs: number, output: string): UserError {
  return new UserError(
    'practice-start-timeout',
    withOutput(l10n.t('The practice cluster did not start within {0} seconds.', timeoutMs / 1000), output),
    l10n.t('Try again; if it keeps failing, reset the practice cluster.'),
  );
}

function startFailed(how: string, output: string): UserError {
  return new UserError(
    'practice-start-failed',
    withOutput(l10n.t('The practice cluster ended before it was ready ({0}).', how), output),
    l10n.t('Try again; if it keeps failing, reset the practice cluster.'),
  );
}

function withOutput(message: string, output: string): string {
  return output === '' ? message : `${message}\n${output}`;
}
