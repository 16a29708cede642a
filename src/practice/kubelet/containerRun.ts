import { posix } from 'node:path';
import type { Duplex } from 'node:stream';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { errorText } from '../../base/userError.ts';
import type { Container } from '../kinds/pod.ts';
import type { Execution, ExecStreams } from '../storage/objectStore.ts';
import type { CatalogImage } from '../workloads/catalog.ts';
import type { FileSystem } from '../workloads/files/fileSystem.ts';
import {
  runProgram,
  type ContainerContext,
  type Program,
  type ProgramMemory,
  type RunningProgram,
  type User,
} from '../workloads/program.ts';
import { exitCodeOf, ProcessTable, type SignalName } from '../workloads/processTable.ts';
import { LineOutput } from '../workloads/stdio.ts';
import { hostnameOf } from './containerFiles.ts';
import { ContainerStdio } from './containerStdio.ts';
import { ContainerUsage } from './containerUsage.ts';
import type { PodContext } from './context.ts';
import type { LogOfRun } from './containerLogs.ts';
import { withReferences } from './environment.ts';
import { connect, isAlive, lookup } from './podResolver.ts';

/** How a run of a container ended. */
export interface RunEnd {
  exitCode: number;
  message?: string;
  /** Other than `Completed` or `Error`. */
  reason?: string;
}

/** A program of an image with the command line that a container gives it. */
export interface Command {
  program: Program;
  argv: string[];
}

/** The command of a container, or the container runtime's error where the image has no such program. */
export function commandOf(
  image: CatalogImage,
  { command, args }: Container,
  env: Readonly<Record<string, string>>,
  files: FileSystem,
): Command | { error: string } {
  const overridden = command !== undefined && command.length > 0;
  const argv = [
    ...(overridden ? command : image.entrypoint),
    // As in upstream's table: a command without arguments drops the image's own ones.
    ...(args !== undefined && args.length > 0 ? args : overridden ? [] : image.arguments),
  ].map(argument => withReferences(argument, env));
  const found = findProgram(image, argv, files);
  if (!('error' in found)) return found;
  return {
    error:
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      `unable to start container process: error during container init: ${found.error}`,
  };
}

/** What a command line runs: a program of the image, or a script in the container's files. Errors are runc's. */
function findProgram(
  { programs }: CatalogImage,
  argv: readonly string[],
  files: FileSystem,
): Command | { error: string } {
  const [path = ''] = argv;
  const stat = path.includes('/') ? files.stat(posix.resolve('/', path)) : undefined;
  const name = posix.basename(path);
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program && (stat === undefined || stat.size === 0)) return { program, argv: [...argv] };
  if (stat?.kind === 'file' && (stat.mode & 0o111) !== 0 && programs.sh) {
    return { program: programs.sh, argv: ['sh', ...argv] };
  }
  if (stat) return { error: `exec: "${path}": ${stat.kind === 'directory' ? 'is a directory' : 'permission denied'}` };
  const why = path.includes('/') ? `stat ${path}: no such file or directory` : 'executable file not found in $PATH';
  return { error: `exec: "${path}": ${why}` };
}

export interface RunOptions {
  context: PodContext;
  container: Container;
  image: CatalogImage;
  command: Command;
  env: Readonly<Record<string, string>>;
  files: FileSystem;
  user: User;
  memory: ProgramMemory;
  log: LogOfRun;
  /** In milliseconds since the epoch. */
  startedAt: number;
  /** It ran already before the process was started. */
  resumed: boolean;
}

/** One run of a container: a program from its start to its exit, and the commands that are run beside it. */
export class ContainerRun implements Disposable {
  readonly ended: Promise<RunEnd>;
  /** Its preStop hook has begun. */
  isStopping = false;
  private readonly resources = new DisposableStore();
  private readonly abort = new AbortController();
  private program: RunningProgram = {};
  private readonly resolve: (end: RunEnd) => void;
  private readonly options: RunOptions;
  private readonly shared: ContainerContext;
  private readonly stdio: ContainerStdio;
  private readonly cwd: string;
  private readonly process: { readonly pid: number; remove(): void };
  private grace: NodeJS.Timeout | undefined;

  constructor(options: RunOptions) {
    this.options = options;
    const { command, container, context, env, files, image, log, resumed } = options;
    let starting = true;
    const { promise, resolve } = Promise.withResolvers<RunEnd>();
    this.ended = promise;
    this.resolve = resolve;
    this.usage = new ContainerUsage(container, image, options.startedAt);
    this.cwd = container.workingDir ?? image.workingDir ?? '/';
    this.stdio = new ContainerStdio(container, text => {
      // A program that goes on has told of its start already.
      if (!resumed || !starting) log.write(text);
    });
    const { stdout } = this.stdio;
    this.shared = {
      hostname: hostnameOf(context),
      podIP: context.podIP(),
      files,
      programs: image.programs,
      flavor: image.flavor,
      memory: options.memory,
      user: options.user,
      processes: context.processesOf(container.targetContainerName ?? '') ?? new ProcessTable(),
      log: text => stdout.write(`${text}\n`),
      listen: (port, accept) =>
        void this.resources.add(context.network.listen(context.podIP(), port, this.counting(accept))),
      connect: (host, port) => Promise.resolve().then(() => connect(context, host, port)),
      lookup: name => lookup(context, name),
      nameOf: address => context.router.dns.nameOf(address),
      isAlive: address => isAlive(context, address),
      scaled: milliseconds => milliseconds * context.timeScale,
    };
    this.process = this.shared.processes.add(command.argv, signal => this.receive(signal));
    try {
      this.program = command.program({
        ...this.shared,
        argv: command.argv,
        pid: this.process.pid,
        env,
        cwd: this.cwd,
        stdin: this.stdio.stdin,
        stdout,
        stderr: this.stdio.stderr,
        exit: (exitCode, message, reason) =>
          this.end({
            exitCode,
            ...(message === undefined ? {} : { message }),
            ...(reason === undefined ? {} : { reason }),
          }),
        signal: this.abort.signal,
      });
    } catch (error) {
      log.write(errorText(error));
      this.end({ exitCode: 1 });
    }
    starting = false;
  }

  /** What it uses of its node; see `ContainerUsage`. */
  readonly usage: ContainerUsage;

  private counting(accept: (connection: Duplex) => void): (connection: Duplex) => void {
    return connection => {
      this.usage.accept();
      accept(connection);
    };
  }

  get processes(): ProcessTable {
    return this.shared.processes;
  }

  /** Runs a command in the container beside its program. */
  exec(argv: readonly string[], { stderr, stdin, stdout, terminal }: ExecStreams): Execution {
    const { env, files, image } = this.options;
    const found = findProgram(image, argv, files);
    if ('error' in found) {
      const error = `OCI runtime exec failed: exec failed: unable to start container process: ${found.error}`;
      return { ended: Promise.resolve({ error }), kill: () => undefined };
    }
    const abort = new AbortController();
    const interrupt = terminal?.onInterrupt(() => abort.abort());
    const signal = AbortSignal.any([abort.signal, this.abort.signal]);
    const ended = runProgram(found.program, {
      ...this.shared,
      argv: found.argv,
      env: { ...env, ...(terminal ? { TERM: 'xterm' } : {}) },
      cwd: this.cwd,
      stdin,
      stdout,
      stderr,
      signal,
    }).then(exitCode => {
      interrupt?.dispose();
      // Killed with its container.
      return { exitCode: this.hasEnded() ? 137 : exitCode };
    });
    return { ended, kill: () => abort.abort() };
  }

  /** Joins the container's own input and output. */
  attach(streams: ExecStreams): Execution {
    const detach = this.stdio.attach(streams);
    const { promise: left, resolve } = Promise.withResolvers<RunEnd>();
    return {
      ended: Promise.race([this.ended, left]).then(({ exitCode }) => {
        detach();
        return { exitCode };
      }),
      kill: () => resolve({ exitCode: 0 }),
    };
  }

  /** Sends SIGTERM, and SIGKILL when the program is still there after the grace period; a later call may shorten it. */
  stop(graceMilliseconds: number): void {
    if (this.hasEnded()) return;
    if (this.grace) clearTimeout(this.grace);
    else this.program.terminate?.();
    // The program may have ended at the signal.
    if (this.hasEnded()) return;
    this.grace = setTimeout(() => this.end({ exitCode: 137 }), graceMilliseconds);
  }

  /** Ends the run at once and tells nobody. */
  dispose(): void {
    this.end({ exitCode: 137 });
  }

  /** The kernel delivers no signal to the first process that this one does not handle, not even SIGKILL. */
  private receive(signal: SignalName): void {
    if (this.hasEnded()) return;
    const isHandled = signal !== 'KILL' && this.program.terminate !== undefined && this.program.terminate() !== false;
    if (!isHandled && this.process.pid !== 1) this.end({ exitCode: exitCodeOf(signal) });
  }

  private hasEnded(): boolean {
    return this.abort.signal.aborted;
  }

  private end(end: RunEnd): void {
    if (this.hasEnded()) return;
    clearTimeout(this.grace);
    this.stdio.end();
    this.process.remove();
    this.abort.abort();
    this.resources.dispose();
    this.options.log.end();
    this.resolve(end);
  }
}

/** A command that is run for its outcome, such as a probe's, with what it has written. */
export async function execForOutcome(
  run: ContainerRun,
  argv: readonly string[],
  timeout: number,
  signal?: AbortSignal,
): Promise<{ exitCode: number; output: string }> {
  const lines: string[] = [];
  const output = new LineOutput(line => lines.length < 100 && lines.push(line));
  const execution = run.exec(argv, {
    stdin: { read: () => Promise.resolve(undefined) },
    stdout: output,
    stderr: output,
  });
  const timer = setTimeout(() => execution.kill(), timeout);
  signal?.addEventListener('abort', () => execution.kill(), { once: true });
  const end = await execution.ended;
  clearTimeout(timer);
  output.end();
  return 'error' in end ? { exitCode: 126, output: end.error } : { exitCode: end.exitCode, output: lines.join('\n') };
}
