import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';
import type { SavedFiles } from '../workloads/files/memoryFiles.ts';
import type { SavedVolumes } from './nodeVolumes.ts';

/** What one run of a container has in memory, and its log. */
export interface SavedRun {
  containerID: string;
  memory: Record<string, string>;
  log: readonly { at: string; text: string }[];
  /** What differs from the image's files. */
  files?: SavedFiles;
}

/** All that is saved. */
export interface SavedContainers {
  runs: SavedRun[];
  volumes: SavedVolumes;
}

/** How long changes are gathered before they are written. */
const gather = 1000;

/**
 * Keeps in a file what the API doesn't hold of running containers: their memory, their files and their logs. A container that
 * outlives the practice cluster's process goes on with them, as one outlives its kubelet.
 */
export class ContainerStateFile implements Disposable {
  private readonly path: string | undefined;
  private readonly log: Log;
  private readonly collect: () => SavedContainers;
  private readonly saved: ReadonlyMap<string, SavedRun>;
  /** What an earlier process left of the volumes. */
  readonly volumes: SavedVolumes;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param path absent: nothing is kept
   * @param collect what there is to be saved
   */
  constructor(path: string | undefined, collect: () => SavedContainers, log: Log) {
    this.path = path;
    this.log = log;
    this.collect = collect;
    const { runs, volumes } = this.read();
    this.saved = new Map(runs.map(run => [run.containerID, run]));
    this.volumes = volumes;
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
    const next = `${this.path}.tmp`;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      writeFileSync(next, JSON.stringify(this.collect()), { mode: 0o600 });
      renameSync(next, this.path);
    } catch (error) {
      this.log.warn(`The containers' memory and logs could not be saved: ${errorText(error)}`);
    }
  }

  private read(): SavedContainers {
    const nothing = { runs: [], volumes: {} };
    if (this.path === undefined) return nothing;
    try {
      const value: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      // Earlier versions kept the runs alone.
      const { runs, volumes } = (Array.isArray(value) ? { runs: value } : (value ?? {})) as Record<string, unknown>;
      return {
        runs: Array.isArray(runs) ? runs.filter(isSavedRun) : [],
        volumes: isRecord(volumes)
          ? (Object.fromEntries(Object.entries(volumes).filter(([, files]) => isFiles(files))) as SavedVolumes)
          : {},
      };
    } catch {
      // The first start, or a file that was cut off: containers then start with nothing in memory.
      return nothing;
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFiles(value: unknown): value is SavedFiles {
  if (!isRecord(value)) return false;
  return Object.entries(value).every(([path, entry]) => {
    if (!path.startsWith('/')) return false;
    if (entry === null) return true;
    const { mode, modified, text } = isRecord(entry) ? entry : {};
    return typeof mode === 'number' && typeof modified === 'number' && (text === undefined || typeof text === 'string');
  });
}

function isSavedRun(value: unknown): value is SavedRun {
  const { containerID, files, log, memory } = (value ?? {}) as Partial<Record<keyof SavedRun, unknown>>;
  if (files !== undefined && !isFiles(files)) return false;
  return typeof containerID === 'string' && Array.isArray(log) && isRecord(memory);
}
