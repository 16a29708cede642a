import { posix } from 'node:path';
import { FileError, type FileStat, type FileSystem, type WriteOptions } from './fileSystem.ts';

/** A file system at a path of another one. */
export interface Mount {
  /** Where it is mounted. */
  path: string;
  files: FileSystem;
  /** What of it is mounted: a directory or, as with `subPath`, a single file. `/` by default. */
  root?: string;
  readOnly?: boolean;
}

/** A container's root file system with its mounts. */
export class MountedFiles implements FileSystem {
  private readonly root: FileSystem;
  private readonly isRootReadOnly: boolean;
  /** The longest paths first. */
  private readonly mounts: readonly Mount[];

  constructor(root: FileSystem, mounts: readonly Mount[], isRootReadOnly = false) {
    this.root = root;
    this.isRootReadOnly = isRootReadOnly;
    this.mounts = [...mounts].sort((a, b) => b.path.length - a.path.length);
  }

  stat(path: string): FileStat | undefined {
    const at = this.at(path);
    return at.files.stat(at.path) ?? (this.leadsToMount(path) ? directory : undefined);
  }

  list(path: string): string[] {
    const at = this.at(path);
    const leads = this.leadsToMount(path);
    const own = at.files.stat(at.path) || !leads ? at.files.list(at.path) : [];
    const prefix = path === '/' ? '/' : `${path}/`;
    const mounted = this.mounts
      .filter(mount => mount.path.startsWith(prefix))
      .map(mount => mount.path.slice(prefix.length).split('/')[0]!);
    return [...new Set([...own, ...mounted])].sort();
  }

  read(path: string): Buffer {
    const at = this.at(path);
    if (!at.files.stat(at.path) && this.leadsToMount(path)) throw new FileError('EISDIR');
    return at.files.read(at.path);
  }

  write(path: string, data: Buffer, how?: WriteOptions): void {
    const at = this.writable(path);
    at.files.write(at.path, data, how);
  }

  makeDirectory(path: string): void {
    if (this.stat(path)) throw new FileError('EEXIST');
    const at = this.writable(path);
    at.files.makeDirectory(at.path);
  }

  remove(path: string): void {
    if (this.mounts.some(mount => mount.path === path) || this.leadsToMount(path)) throw new FileError('EBUSY');
    const at = this.at(path);
    if (at.readOnly && at.files.stat(at.path)) throw new FileError('EROFS');
    at.files.remove(at.path);
  }

  setMode(path: string, mode: number): void {
    const at = this.writable(path);
    at.files.setMode(at.path, mode);
  }

  private writable(path: string): { files: FileSystem; path: string } {
    const at = this.at(path);
    if (at.readOnly) throw new FileError('EROFS');
    return at;
  }

  private at(path: string): { files: FileSystem; path: string; readOnly: boolean } {
    const mount = this.mounts.find(
      each => path === each.path || path.startsWith(each.path === '/' ? '/' : `${each.path}/`),
    );
    // Devices are no files of the image.
    if (!mount) return { files: this.root, path, readOnly: this.isRootReadOnly && !path.startsWith('/dev/') };
    const inside = posix.join(mount.root ?? '/', path.slice(mount.path.length));
    return {
      files: mount.files,
      path: inside.length > 1 && inside.endsWith('/') ? inside.slice(0, -1) : inside,
      readOnly: mount.readOnly === true,
    };
  }

  /** Whether a mount lies below a path: then there are directories up to it, which the runtime has made. */
  private leadsToMount(path: string): boolean {
    return this.mounts.some(mount => mount.path.startsWith(path === '/' ? '/' : `${path}/`));
  }
}

const directory: FileStat = { kind: 'directory', mode: 0o755, size: 4096, modified: 0 };
