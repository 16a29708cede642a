import { Emitter, type Event } from '../../base/emitter.ts';
import type { ContainerLog } from '../storage/objectStore.ts';

type Line = ContainerLog['lines'][number];

/** Lines that are kept of one run of a container; older ones are dropped, as a node rotates its logs. */
const mostLines = 5000;

/** The log of one run of a container. */
export class LogOfRun implements ContainerLog {
  readonly lines: Line[];
  ended = false;
  /** @param before what an earlier process has kept of it */
  constructor(before: readonly Line[] = []) {
    this.lines = [...before];
  }

  private readonly lineEmitter = new Emitter<Line>();
  private readonly endEmitter = new Emitter<void>();
  readonly onLine: Event<Line> = this.lineEmitter.event;
  readonly onEnd = (listener: () => void): ReturnType<Event<void>> => this.endEmitter.event(listener);

  write(text: string): void {
    if (this.ended) return;
    const at = new Date().toISOString();
    for (const part of text.split('\n')) {
      const line = { at, text: part };
      this.lines.push(line);
      if (this.lines.length > mostLines) this.lines.shift();
      this.lineEmitter.fire(line);
    }
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.endEmitter.fire();
    this.lineEmitter.dispose();
    this.endEmitter.dispose();
  }
}

/** The logs of all containers: of their last run and of the one before. */
export class ContainerLogs {
  private readonly runs = new Map<string, LogOfRun[]>();

  /** The log of a new run, or of one that goes on with the lines it had. */
  begin(namespace: string, pod: string, container: string, lines?: readonly Line[]): LogOfRun {
    const key = `${namespace}/${pod}/${container}`;
    const log = new LogOfRun(lines);
    const before = this.runs.get(key)?.at(-1);
    before?.end();
    this.runs.set(key, before ? [before, log] : [log]);
    return log;
  }

  logs(namespace: string, pod: string, container: string, options: { previous: boolean }): ContainerLog | undefined {
    const runs = this.runs.get(`${namespace}/${pod}/${container}`) ?? [];
    return options.previous ? runs.at(-2) : runs.at(-1);
  }

  /** Forgets a Pod that has gone. */
  forget(namespace: string, pod: string): void {
    const prefix = `${namespace}/${pod}/`;
    for (const [key, runs] of this.runs) {
      if (!key.startsWith(prefix)) continue;
      for (const run of runs) run.end();
      this.runs.delete(key);
    }
  }
}
