import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { errorText } from '../../base/userError.ts';
import type { Container } from '../kinds/pod.ts';
import type { CatalogImage } from '../workloads/catalog.ts';
import type { Program, ProgramMemory, RunningProgram } from '../workloads/program.ts';
import type { PodContext } from './context.ts';
import type { LogOfRun } from './containerLogs.ts';
import { withReferences } from './environment.ts';

/** How a run of a container ended. */
export interface RunEnd {
  exitCode: number;
  message?: string;
}

/** A program of an image with the command line that a container gives it. */
export interface Command {
  program: Program;
  argv: string[];
}

/** The command of a container, or the container runtime's error where the image has no such program. */
export function commandOf(
  { entrypoint, arguments: defaults, programs }: CatalogImage,
  { command, args }: Container,
  env: Readonly<Record<string, string>>,
): Command | { error: string } {
  const overridden = command !== undefined && command.length > 0;
  const argv = [
    ...(overridden ? command : entrypoint),
    // As in upstream's table: a command without arguments drops the image's own ones.
    ...(args !== undefined && args.length > 0 ? args : overridden ? [] : defaults),
  ].map(argument => withReferences(argument, env));
  const [path = ''] = argv;
  const program = programs[path.slice(path.lastIndexOf('/') + 1)];
  if (program) return { program, argv };
  const why = path.includes('/') ? `stat ${path}: no such file or directory` : 'executable file not found in $PATH';
  return {
    error:
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      `unable to start container process: error during container init: exec: "${path}": ${why}`,
  };
}

/** One run of a container: a program from its start to its exit. */
export class ContainerRun implements Disposable {
  readonly ended: Promise<RunEnd>;
  private readonly resources = new DisposableStore();
  private readonly abort = new AbortController();
  private readonly program: RunningProgram;
  private readonly resolve: (end: RunEnd) => void;
  private readonly log: LogOfRun;
  private grace: NodeJS.Timeout | undefined;

  constructor(
    context: PodContext,
    command: Command,
    env: Record<string, string>,
    memory: ProgramMemory,
    log: LogOfRun,
    resumed: boolean,
  ) {
    let starting = true;
    const { promise, resolve } = Promise.withResolvers<RunEnd>();
    this.ended = promise;
    this.resolve = resolve;
    this.log = log;
    const { name, namespace = 'default' } = context.pod().metadata;
    try {
      this.program = command.program({
        argv: command.argv,
        env,
        hostname: name,
        memory,
        log: text => {
          // A program that goes on has told of its start already.
          if (!resumed || !starting) log.write(text);
        },
        listen: (port, accept) => void this.resources.add(context.network.listen(context.podIP(), port, accept)),
        connect: (host, port) =>
          Promise.resolve().then(() =>
            host === 'localhost' || host === '127.0.0.1'
              ? context.network.connect(context.podIP(), port)
              : context.router.connect(host, port, namespace),
          ),
        exit: (exitCode, message) => this.end({ exitCode, ...(message === undefined ? {} : { message }) }),
        scaled: milliseconds => milliseconds * context.timeScale,
        signal: this.abort.signal,
      });
    } catch (error) {
      log.write(errorText(error));
      this.program = {};
      this.end({ exitCode: 1 });
    }
    starting = false;
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

  private hasEnded(): boolean {
    return this.abort.signal.aborted;
  }

  private end(end: RunEnd): void {
    if (this.hasEnded()) return;
    clearTimeout(this.grace);
    this.abort.abort();
    this.resources.dispose();
    this.log.end();
    this.resolve(end);
  }
}
