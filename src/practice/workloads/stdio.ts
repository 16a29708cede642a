import type { Terminal } from './posixShell/terminal.ts';

/** Bytes that a process reads. */
export interface Input {
  /** The next bytes; undefined at the end. Rejects when aborted, and then has taken nothing. */
  read(signal?: AbortSignal): Promise<Buffer | undefined>;
  /** Gives back what was read too much. */
  unread?(chunk: Buffer): void;
  /** The terminal that it comes from, if it does. */
  readonly terminal?: Terminal;
}

/** Where a process writes. */
export interface Output {
  /** @throws BrokenPipe when nobody reads any longer */
  write(data: string | Uint8Array): void;
  /** Resolves when there is room for more. */
  drained(): Promise<void>;
}

/** What writing to a pipe whose reader has left comes to. */
export class BrokenPipe extends Error {}

export const noInput: Input = { read: () => Promise.resolve(undefined) };
export const noOutput: Output = { write: () => undefined, drained: () => Promise.resolve() };

/** Bytes that wait in a pipe before its writer has to wait. */
const roomy = 256 * 1024;

/** A pipe: what is written at one end is read at the other, in order. */
export class Pipe implements Input, Output {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private ended = false;
  private abandoned = false;
  private wakeReader: (() => void) | undefined;
  private readonly wakeWriters: (() => void)[] = [];

  write(data: string | Uint8Array): void {
    if (this.abandoned) throw new BrokenPipe();
    if (this.ended || data.length === 0) return;
    const chunk = Buffer.from(data as Uint8Array);
    this.chunks.push(chunk);
    this.size += chunk.length;
    this.wakeReader?.();
  }

  drained(): Promise<void> {
    if (this.abandoned || this.size < roomy) return Promise.resolve();
    return new Promise(resolve => this.wakeWriters.push(resolve));
  }

  /** No more will be written. */
  end(): void {
    this.ended = true;
    this.wakeReader?.();
  }

  /** No more will be read. */
  abandon(): void {
    this.abandoned = true;
    this.chunks.length = 0;
    this.release();
  }

  async read(signal?: AbortSignal): Promise<Buffer | undefined> {
    while (this.chunks.length === 0) {
      if (this.ended) return undefined;
      await this.more(signal);
    }
    const chunk = Buffer.concat(this.chunks);
    this.chunks.length = 0;
    this.release();
    return chunk;
  }

  unread(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.chunks.unshift(chunk);
    this.size += chunk.length;
  }

  private more(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = (): void => {
        this.wakeReader = undefined;
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.wakeReader = () => {
        this.wakeReader = undefined;
        signal?.removeEventListener('abort', stop);
        resolve();
      };
    });
  }

  private release(): void {
    this.size = 0;
    for (const wake of this.wakeWriters.splice(0)) wake();
  }
}

/** An input that holds what is given. */
export function inputOf(data: Buffer | string): Input {
  const pipe = new Pipe();
  pipe.write(data);
  pipe.end();
  return pipe;
}

/** Gathers what is written as text. */
export class TextOutput implements Output {
  private readonly chunks: Buffer[] = [];

  write(data: string | Uint8Array): void {
    this.chunks.push(Buffer.from(data as Uint8Array));
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }
}

/** Cuts what is written into lines; `end` gives out a last one without an end. */
export class LineOutput implements Output {
  private pending = '';
  private readonly onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  write(data: string | Uint8Array): void {
    const lines = (this.pending + Buffer.from(data as Uint8Array).toString()).split('\n');
    this.pending = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
    // A line without an end must not grow without bound (containerd cuts at 16 KiB).
    if (this.pending.length > 16_384) this.end();
  }

  end(): void {
    if (this.pending !== '') this.onLine(this.pending);
    this.pending = '';
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }
}

/** What an input holds until its end, up to a limit. */
export async function readAll(input: Input, signal?: AbortSignal, limit = 4 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (let chunk = await input.read(signal); chunk; chunk = await input.read(signal)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) throw new Error('Out of memory');
  }
  return Buffer.concat(chunks);
}
