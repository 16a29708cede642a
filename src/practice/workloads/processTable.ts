/** The signals that end a process unless it handles them; of the others there are none here. */
export const signals = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15 } as const;
export type SignalName = keyof typeof signals;

/** The exit code of a process that a signal has ended, as a shell tells it. */
export function exitCodeOf(signal: SignalName): number {
  return 128 + signals[signal];
}

/** A process as `ps` shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly command: string;
  readonly started: number;
  /** Delivers a signal. */
  readonly signal: (name: SignalName) => void;
}

/** The processes of a container. */
export class ProcessTable {
  private readonly entries = new Map<number, ProcessEntry>();
  private last = 0;

  /**
   * Enters a process until the result is called.
   * @param signal takes a signal that another process sends
   */
  add(argv: readonly string[], signal: ProcessEntry['signal']): { pid: number; remove(): void } {
    // Numbers go up from that of the first process, which a container keeps.
    const pid = ++this.last;
    this.entries.set(pid, { pid, command: argv.join(' '), started: Date.now(), signal });
    return { pid, remove: () => void this.entries.delete(pid) };
  }

  /** A process has become another program. */
  rename(pid: number, argv: readonly string[]): void {
    const entry = this.entries.get(pid);
    if (entry) this.entries.set(pid, { ...entry, command: argv.join(' ') });
  }

  get lastPid(): number {
    return this.last;
  }

  get(pid: number): ProcessEntry | undefined {
    return this.entries.get(pid);
  }

  list(): ProcessEntry[] {
    return [...this.entries.values()];
  }
}
