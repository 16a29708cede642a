import { closeSync, type FSWatcher, openSync, readSync, watch } from 'node:fs';

/** Copies what another process appends to a file, as it does so. */
export class FileTail {
  readonly #file: number;
  readonly #to: NodeJS.WritableStream;
  readonly #watcher: FSWatcher;
  #ended = false;

  constructor(file: string, to: NodeJS.WritableStream) {
    this.#file = openSync(file, 'r');
    this.#to = to;
    this.#watcher = watch(file, () => this.#copy());
  }

  /** Copies the rest and stops. */
  end(): void {
    if (this.#ended) return;
    this.#copy();
    this.#ended = true;
    this.#watcher.close();
    closeSync(this.#file);
  }

  #copy(): void {
    if (this.#ended) return;
    const buffer = Buffer.alloc(64 * 1024);
    for (let length; (length = readSync(this.#file, buffer)) > 0;)
      this.#to.write(Buffer.from(buffer.subarray(0, length)));
  }
}
