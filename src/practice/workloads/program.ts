import type { Duplex } from 'node:stream';
import type { DnsAnswer } from './clusterDns.ts';
import type { FileSystem } from './files/fileSystem.ts';
import { exitCodeOf, type ProcessTable } from './processTable.ts';
import type { Input, Output } from './stdio.ts';

/** What all processes of a container share. */
export interface ContainerContext {
  /** The Pod's name. */
  readonly hostname: string;
  readonly podIP: string;
  readonly files: FileSystem;
  /** What lies on the PATH of its image. */
  readonly programs: Readonly<Record<string, Program>>;
  /** Which tools the image has: those of BusyBox, of Debian with dash or of one with bash. */
  readonly flavor: ShellFlavor;
  /** What the program keeps in memory. It outlives the practice cluster's process, as a container does, not a restart. */
  readonly memory: ProgramMemory;
  /** As whom they run. */
  readonly user: User;
  /** The processes that run in it. */
  readonly processes: ProcessTable;
  /** Writes a line to the container's log. */
  log(text: string): void;
  /** Accepts connections to a port of the Pod. */
  listen(port: number, accept: (connection: Duplex) => void): void;
  /** Opens a connection to a host name or address as the Pod's resolver and network see it; fails with a `DialError`. */
  connect(host: string, port: number): Promise<Duplex>;
  /** What the Pod's resolver says of a name; undefined: there is no such name. */
  lookup(name: string): DnsAnswer | undefined;
  /** The name that an address has. */
  nameOf(address: string): string | undefined;
  /** Whether somebody has an address and would answer a ping. */
  isAlive(address: string): boolean;
  /** Milliseconds as the simulation scales its own delays. */
  scaled(milliseconds: number): number;
}

/** What a simulated program is given: itself and its container's surroundings. */
export interface ProgramContext extends ContainerContext {
  /** The command line, the program's own name first. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its number. */
  readonly pid: number;
  /** The working directory. */
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Ends the process. Later calls do nothing. @param reason other than `Completed` or `Error`, e.g. `OOMKilled` */
  exit(code: number, message?: string, reason?: string): void;
  /** Aborted when the process has ended, for whichever reason: the program stops what it does. */
  readonly signal: AbortSignal;
}

/** A user of a container; `name` is the number where nobody has given it a name. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

export const root: User = { uid: 0, gid: 0, name: 'root' };

export type ShellFlavor = 'busybox' | 'dash' | 'bash';

export interface ProgramMemory {
  readonly size: number;
  get(key: string): string | undefined;
  has(key: string): boolean;
  set(key: string, value: string): unknown;
  delete(key: string): boolean;
  keys(): Iterable<string>;
}

/** A running program. */
export interface RunningProgram {
  /**
   * What SIGTERM and its like do. Without it they have their default effect: they end the program, unless it is the first
   * process of its container; that one ignores them and is killed when the grace period ends.
   * @returns false: nothing, so that their default effect holds
   */
  terminate?(): unknown;
}

/** A program that an image holds: starts, and goes on until it calls `exit` or is killed. */
export type Program = (context: ProgramContext) => RunningProgram;

/**
 * Runs a program as a child of another process until it ends.
 * @returns its exit code: 130 when the signal, Ctrl-C's, has ended it
 */
export async function runProgram(
  program: Program,
  context: Omit<ProgramContext, 'exit' | 'pid'>,
  onRunning?: (running: RunningProgram | undefined) => void,
): Promise<number> {
  const abort = new AbortController();
  const signal = AbortSignal.any([context.signal, abort.signal]);
  const { promise, resolve } = Promise.withResolvers<number>();
  const interrupted = (): void => resolve(130);
  context.signal.addEventListener('abort', interrupted, { once: true });
  let running: RunningProgram = {};
  const entry = context.processes.add(context.argv, signalName => {
    const handled = signalName !== 'KILL' && running.terminate !== undefined && running.terminate() !== false;
    if (!handled) resolve(exitCodeOf(signalName));
  });
  try {
    running = program({ ...context, pid: entry.pid, signal, exit: code => resolve(code) });
    onRunning?.(running);
    return await promise;
  } finally {
    onRunning?.(undefined);
    entry.remove();
    context.signal.removeEventListener('abort', interrupted);
    abort.abort();
  }
}
