/** What stands at a path. */
export interface FileStat {
  kind: 'file' | 'directory' | 'link';
  /** Permissions, e.g. `0o644`. */
  mode: number;
  size: number;
  /** Milliseconds since the epoch. */
  modified: number;
  /** Where a link leads. */
  target?: string;
}

/** A file system in memory. Paths are absolute and without `.`, `..` or a slash at their end. */
export interface FileSystem {
  stat(path: string): FileStat | undefined;
  /** Names in a directory, sorted. */
  list(path: string): string[];
  read(path: string): Buffer;
  write(path: string, data: Buffer, how?: WriteOptions): void;
  makeDirectory(path: string): void;
  /** Removes a file or an empty directory. */
  remove(path: string): void;
  setMode(path: string, mode: number): void;
}

export interface WriteOptions {
  append?: boolean;
  mode?: number;
}

const texts = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  EBUSY: 'Device or resource busy',
  ELOOP: 'Symbolic link loop',
} as const;

/** A failure with the text of the C library, as tools print it. */
export class FileError extends Error {
  readonly code: keyof typeof texts;

  constructor(code: keyof typeof texts) {
    super(texts[code]);
    this.name = 'FileError';
    this.code = code;
  }
}
