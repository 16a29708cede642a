import { FileError, type FileStat, type FileSystem } from './fileSystem.ts';

/** A file that is made from something else, e.g. a ConfigMap. */
export interface ProjectedFile {
  data: Buffer;
  mode: number;
}

/**
 * A read-only directory whose files are looked up anew each time, so that it shows what changed meanwhile. Keys may name
 * files in folders, as the `items` of a volume can.
 */
export class ProjectedFiles implements FileSystem {
  private readonly files: () => Readonly<Record<string, ProjectedFile>>;
  private readonly since = Date.now();

  /** @param files by path relative to the directory */
  constructor(files: () => Readonly<Record<string, ProjectedFile>>) {
    this.files = files;
  }

  stat(path: string): FileStat | undefined {
    const files = this.files();
    const file = Object.hasOwn(files, path.slice(1)) ? files[path.slice(1)] : undefined;
    if (file) return { kind: 'file', mode: file.mode, size: file.data.length, modified: this.since };
    const isDirectory = path === '/' || Object.keys(files).some(name => name.startsWith(`${path.slice(1)}/`));
    return isDirectory ? { kind: 'directory', mode: 0o777, size: 4096, modified: this.since } : undefined;
  }

  list(path: string): string[] {
    const kind = this.stat(path)?.kind;
    if (kind !== 'directory') throw new FileError(kind ? 'ENOTDIR' : 'ENOENT');
    const prefix = path === '/' ? '' : `${path.slice(1)}/`;
    const inside = Object.keys(this.files()).filter(name => name.startsWith(prefix));
    return [...new Set(inside.map(name => name.slice(prefix.length).split('/')[0]!))].sort();
  }

  read(path: string): Buffer {
    const stat = this.stat(path);
    if (!stat) throw new FileError('ENOENT');
    if (stat.kind === 'directory') throw new FileError('EISDIR');
    return this.files()[path.slice(1)]!.data;
  }

  write(): never {
    throw new FileError('EROFS');
  }

  makeDirectory(path: string): never {
    throw new FileError(this.stat(path) ? 'EEXIST' : 'EROFS');
  }

  remove(path: string): never {
    throw new FileError(this.stat(path) ? 'EROFS' : 'ENOENT');
  }

  setMode(): never {
    throw new FileError('EROFS');
  }
}
