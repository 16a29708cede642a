import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';

/** What one run of a container has in memory, and its log. */
export interface SavedRun {
  containerID: string;
  memory: Record<string, string>;
  log: readonly { at: string; text: string }[];
}

/** How long changes are gathered before they are written. */
const gather = 1000;

/**
 * Keeps in a file what the API doesn't hold of running containers: their memory and their logs. A container that
 * outlives the practice cluster's process goes on with them, as one outlives its kubelet.
 */
export class ContainerStateFile implements Disposable {
  private readonly path: string | undefined;
  private readonly log: Log;
  private readonly collect: () => SavedRun[];
  private readonly saved: ReadonlyMap<string, SavedRun>;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param path absent: nothing is kept
   * @param collect what there is to be saved
   */
  constructor(path: string | undefined, collect: () => SavedRun[], log: Log) {
    this.path = path;
    this.log = log;
    this.collect = collect;
    this.saved = new Map(this.read().map(run => [run.containerID, run]));
  }

  /** What an earlier process left of a container. */
  find(containerID: string | undefined): SavedRun | undefined {
    return containerID === undefined ? undefined : this.saved.get(containerID);
  }

  /** Something has changed; it is written soon. */
  changed(): void {
    if (this.path !== undefined) this.timer ??= setTimeout(() => this.write(), gather);
  }

  dispose(): void {
    if (this.timer) this.write();
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.path === undefined) return;
    const next = `${this.path}.new`;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      writeFileSync(next, JSON.stringify(this.collect()), { mode: 0o600 });
      renameSync(next, this.path);
    } catch (error) {
      this.log.warn(`The containers' memory and logs could not be saved: ${errorText(error)}`);
    }
  }

  private read(): SavedRun[] {
    if (this.path === undefined) return [];
    try {
      const value: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return Array.isArray(value) ? value.filter(isSavedRun) : [];
    } catch {
      // The first start, or a file that was cut off: containers then start with nothing in memory.
      return [];
    }
  }
}

function isSavedRun(value: unknown): value is SavedRun {
  const { containerID, log, memory } = (value ?? {}) as Partial<Record<keyof SavedRun, unknown>>;
  return typeof containerID === 'string' && Array.isArray(log) && typeof memory === 'object' && memory !== null;
}
