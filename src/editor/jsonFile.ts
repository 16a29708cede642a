import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';

/**
 * A small value kept in a file of the extension's own. VS Code's `globalState` lies in the browser where the workbench
 * runs in one, and is lost with its profile.
 */
export class JsonFile<T> {
  private readonly file: string;
  private readonly read: (value: unknown) => T | undefined;

  /** @param read checks what was parsed; undefined where it makes no sense. */
  constructor(file: string, read: (value: unknown) => T | undefined) {
    this.file = file;
    this.read = read;
  }

  /** The value, or undefined where there is none or it makes no sense. */
  get(): T | undefined {
    try {
      return this.read(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Keeps a value, whole or not at all. Throws what the file system throws. */
  set(value: T | undefined): void {
    if (value === undefined) {
      rmSync(this.file, { force: true });
      return;
    }
    mkdirSync(path.dirname(this.file), { recursive: true });
    const temporary = `${this.file}.${randomUUID()}.tmp`;
    writeFileSync(temporary, JSON.stringify(value));
    renameSync(temporary, this.file);
  }
}
