import type { ProgramContext, RunningProgram } from '../program.ts';
import type { Input, Output } from '../stdio.ts';
import type { Command } from './syntax.ts';

/** What a command reads and writes, and what interrupts it. */
export interface Io {
  stdin: Input;
  stdout: Output;
  stderr: Output;
  signal: AbortSignal;
}

/** Ends the shell. */
export class ExitShell extends Error {
  readonly code: number;
  constructor(code: number) {
    super();
    this.code = code;
  }
}

/** `break` and `continue`. */
export class LoopControl extends Error {
  readonly kind: 'break' | 'continue';
  depth: number;
  constructor(kind: 'break' | 'continue', depth: number) {
    super();
    this.kind = kind;
    this.depth = depth;
  }
}

/** `return`. */
export class FunctionReturn extends Error {
  readonly code: number;
  constructor(code: number) {
    super();
    this.code = code;
  }
}

/** What a shell and its subshells share. */
interface SharedState {
  /** Subshells at work: there may not be any number of them. */
  forks: number;
  /** Shells and functions in one another. */
  readonly jobs: Set<Promise<unknown>>;
  lastJob: number;
  /** Rounds of loops without a pause. */
  rounds: number;
}

/** The state of one shell: variables, directory, options. */
export class ShellState {
  readonly context: ProgramContext;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Command>;
  readonly options: Set<string>;
  readonly traps: Map<string, string>;
  readonly shared: SharedState;
  /** How messages begin: `sh` and, where the shell tells it, the line. */
  name: string;
  positional: readonly string[] = [];
  cwd: string;
  status = 0;
  depth = 0;
  /** The program that stands in the shell's place: signals reach it. */
  replacedBy: RunningProgram | undefined;
  /** Signals that came while a command ran. */
  readonly pending: string[] = [];
  /** Told of a signal while `wait` waits. */
  wakeWait: (() => void) | undefined;

  constructor(context: ProgramContext, name: string, parent?: ShellState) {
    this.context = context;
    this.name = name;
    this.variables = new Map(parent ? parent.variables : Object.entries(context.env));
    this.exported = new Set(parent ? parent.exported : Object.keys(context.env));
    this.functions = new Map(parent?.functions);
    this.options = new Set(parent?.options);
    this.traps = new Map();
    this.shared = parent?.shared ?? { forks: 0, jobs: new Set(), lastJob: 0, rounds: 0 };
    this.positional = parent?.positional ?? [];
    this.cwd = parent?.cwd ?? context.cwd;
    this.status = parent?.status ?? 0;
    this.depth = (parent?.depth ?? 0) + 1;
    if (!parent) {
      if (!this.variables.has('HOME')) this.assign('HOME', '/root', true);
      this.assign('PWD', this.cwd, true);
    }
  }

  /** A subshell: it sees everything and changes nothing. */
  fork(): ShellState {
    if (this.depth > 50) throw new Error("can't fork: Resource temporarily unavailable");
    return new ShellState(this.context, this.name, this);
  }

  assign(name: string, value: string, exported = false): void {
    if (value.length > 1_000_000 || this.variables.size > 10_000) throw new Error('out of memory');
    this.variables.set(name, value);
    if (exported || this.options.has('a')) this.exported.add(name);
  }

  get(name: string): string | undefined {
    switch (name) {
      case '?':
        return String(this.status);
      case '#':
        return String(this.positional.length);
      case '$':
        return String(this.context.pid);
      case '!':
        return this.shared.lastJob === 0 ? '' : String(this.shared.lastJob);
      case '@':
      case '*':
        return this.positional.join(' ');
      case '-':
        return [...this.options].join('');
      case '0':
        return this.name;
      case 'RANDOM':
        return this.variables.get(name) ?? String(Math.floor(Math.random() * 32_768));
      default:
        return /^\d+$/.test(name) ? this.positional[Number(name) - 1] : this.variables.get(name);
    }
  }

  /** The environment of the programs that the shell starts. */
  environment(): Record<string, string> {
    return Object.fromEntries(
      [...this.exported].flatMap(name => (this.variables.has(name) ? [[name, this.variables.get(name)!]] : [])),
    );
  }
}
