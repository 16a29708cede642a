import { posix } from 'node:path';
import { FileError, type FileStat, type FileSystem, type WriteOptions } from './fileSystem.ts';

export interface FileEntry {
  /** Absent: a directory. */
  data?: Buffer;
  mode: number;
  modified: number;
}

/** What is kept of files over a restart of the process: by path, null where a file of the image was removed. */
export type SavedFiles = Record<string, { text?: string; mode: number; modified: number } | null>;

/** Bytes that one file system holds at most. */
const capacity = 4 * 1024 * 1024;
const mostEntries = 2000;

/** Files in memory, over a tree that many share and that is never changed. */
export class MemoryFiles implements FileSystem {
  private readonly own = new Map<string, FileEntry | null>();
  private readonly base: ReadonlyMap<string, FileEntry>;
  private readonly changed: () => void;
  private used = 0;

  /** @param changed told of every change, so that it can be kept */
  constructor(
    base: ReadonlyMap<string, FileEntry> = emptyTree,
    saved: SavedFiles = {},
    changed = (): void => undefined,
  ) {
    this.base = base;
    this.changed = changed;
    for (const [path, entry] of Object.entries(saved)) {
      const data = entry?.text === undefined ? undefined : Buffer.from(entry.text, 'base64');
      this.own.set(path, entry && { ...entry, ...(data ? { data } : {}) });
      this.used += data?.length ?? 0;
    }
  }

  save(): SavedFiles {
    return Object.fromEntries(
      [...this.own].map(([path, entry]) => [
        path,
        entry && {
          mode: entry.mode,
          modified: entry.modified,
          ...(entry.data ? { text: entry.data.toString('base64') } : {}),
        },
      ]),
    );
  }

  stat(path: string): FileStat | undefined {
    const entry = this.entry(path);
    if (!entry) return undefined;
    const { data, mode, modified } = entry;
    return { kind: data ? 'file' : 'directory', mode, modified, size: data?.length ?? 4096 };
  }

  list(path: string): string[] {
    const entry = this.entry(path);
    if (!entry) throw new FileError('ENOENT');
    if (entry.data) throw new FileError('ENOTDIR');
    const names = new Set<string>();
    for (const candidate of this.base.keys()) if (isIn(candidate, path)) names.add(posix.basename(candidate));
    for (const [candidate, value] of this.own) {
      if (!isIn(candidate, path)) continue;
      if (value) names.add(posix.basename(candidate));
      else names.delete(posix.basename(candidate));
    }
    return [...names].sort();
  }

  read(path: string): Buffer {
    const entry = this.entry(path);
    if (!entry) throw new FileError(this.missing(path));
    if (!entry.data) throw new FileError('EISDIR');
    return entry.data;
  }

  write(path: string, data: Buffer, { append = false, mode }: WriteOptions = {}): void {
    const before = this.entry(path);
    if (before && !before.data) throw new FileError('EISDIR');
    this.checkParent(path);
    const content = append && before?.data ? Buffer.concat([before.data, data]) : Buffer.from(data);
    const growth = content.length - (this.own.get(path)?.data?.length ?? 0);
    if (this.used + growth > capacity || this.own.size >= mostEntries) throw new FileError('ENOSPC');
    this.used += growth;
    this.put(path, { data: content, mode: mode ?? before?.mode ?? 0o644, modified: Date.now() });
  }

  makeDirectory(path: string): void {
    if (this.entry(path)) throw new FileError('EEXIST');
    this.checkParent(path);
    if (this.own.size >= mostEntries) throw new FileError('ENOSPC');
    this.put(path, { mode: 0o755, modified: Date.now() });
  }

  remove(path: string): void {
    const entry = this.entry(path);
    if (!entry) throw new FileError(this.missing(path));
    if (path === '/') throw new FileError('EBUSY');
    if (!entry.data && this.list(path).length > 0) throw new FileError('ENOTEMPTY');
    this.used -= this.own.get(path)?.data?.length ?? 0;
    if (this.base.has(path)) this.own.set(path, null);
    else this.own.delete(path);
    this.changed();
  }

  setMode(path: string, mode: number): void {
    const entry = this.entry(path);
    if (!entry) throw new FileError('ENOENT');
    this.put(path, { ...entry, mode });
  }

  private entry(path: string): FileEntry | undefined {
    const own = this.own.get(path);
    return own === undefined ? this.base.get(path) : (own ?? undefined);
  }

  private put(path: string, entry: FileEntry): void {
    this.own.set(path, entry);
    this.changed();
  }

  private checkParent(path: string): void {
    const parent = this.entry(posix.dirname(path));
    if (!parent) throw new FileError(this.missing(path));
    if (parent.data) throw new FileError('ENOTDIR');
  }

  /** A file on the way to a path is another mistake than nothing at all. */
  private missing(path: string): 'ENOTDIR' | 'ENOENT' {
    for (let parent = posix.dirname(path); parent !== '/'; parent = posix.dirname(parent)) {
      if (this.entry(parent)?.data) return 'ENOTDIR';
    }
    return 'ENOENT';
  }
}

function isIn(path: string, directory: string): boolean {
  return path !== '/' && posix.dirname(path) === directory;
}

const emptyTree: ReadonlyMap<string, FileEntry> = new Map([['/', { mode: 0o777, modified: 0 }]]);
