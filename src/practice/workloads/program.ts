import type { Duplex } from 'node:stream';

/** What a simulated program is given: its container's surroundings. */
export interface ProgramContext {
  /** The command line, the program's own name first. */
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The Pod's name. */
  hostname: string;
  /** What the program keeps in memory. It outlives the practice cluster's process, as a container does, not a restart. */
  memory: ProgramMemory;
  /** Writes a line to the container's log. */
  log(text: string): void;
  /** Accepts connections to a port of the Pod. */
  listen(port: number, accept: (connection: Duplex) => void): void;
  /** Opens a connection to a host name or address as the Pod's resolver and network see it; fails with a `DialError`. */
  connect(host: string, port: number): Promise<Duplex>;
  /** Ends the container. Later calls do nothing. */
  exit(code: number, message?: string): void;
  /** Milliseconds as the simulation scales its own delays. */
  scaled(milliseconds: number): number;
  /** Aborted when the container has ended, for whichever reason: the program stops what it does. */
  signal: AbortSignal;
}

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
  /** What SIGTERM does. Without it the signal is ignored, and the program is killed when the grace period ends. */
  terminate?(): void;
}

/** A program that an image holds: starts, and goes on until it calls `exit` or is killed. */
export type Program = (context: ProgramContext) => RunningProgram;
