import { createInflate, type Inflate } from 'node:zlib';
import { spdyDictionary } from './spdyDictionary.ts';

/** Bytes that one block of headers may come to. */
const largestBlock = 64 * 1024;

/** Reads the header blocks of one connection, which are one compressed stream. */
export class HeaderReader {
  private readonly inflate: Inflate = createInflate({ dictionary: spdyDictionary });
  private chunks: Buffer[] = [];
  private size = 0;
  private failure: Error | undefined;
  private fail: ((error: Error) => void) | undefined;

  constructor() {
    this.inflate.on('data', (chunk: Buffer) => {
      this.size += chunk.length;
      if (this.size > largestBlock) this.inflate.destroy(new Error('header block too large'));
      else this.chunks.push(chunk);
    });
    this.inflate.on('error', error => {
      this.failure = error;
      this.fail?.(error);
    });
  }

  /** The headers of a block, names in lower case. Rejects what is malformed. */
  async read(block: Buffer): Promise<Map<string, string>> {
    if (this.failure) throw this.failure;
    await new Promise<void>((resolve, reject) => {
      this.fail = reject;
      // What it comes to is told before the next turn.
      this.inflate.write(block, () => setImmediate(resolve));
    });
    const bytes = Buffer.concat(this.chunks);
    this.chunks = [];
    this.size = 0;
    return parseBlock(bytes);
  }

  dispose(): void {
    this.inflate.destroy();
  }
}

function parseBlock(bytes: Buffer): Map<string, string> {
  let at = 0;
  const number = (): number => {
    if (at + 4 > bytes.length) throw new Error('header block too short');
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > bytes.length) throw new Error('header block too short');
    at += length;
    return bytes.toString('latin1', at - length, at);
  };
  const headers = new Map<string, string>();
  for (let count = number(); count > 0; count--) {
    const name = text();
    headers.set(name.toLowerCase(), text());
  }
  return headers;
}

/**
 * Writes header blocks without any header. They are stored, not compressed: that needs no state but whether the stream
 * has begun, and is as valid to zlib.
 */
export class EmptyHeaderWriter {
  private begun = false;

  write(): Buffer {
    // A stored block with the count 0, and the empty one that flushes.
    const block = Buffer.from('000400fbff00000000000000ffff', 'hex');
    const start = this.begun ? Buffer.alloc(0) : Buffer.from('7801', 'hex');
    this.begun = true;
    return Buffer.concat([start, block]);
  }
}
