/** A frame of SPDY/3.1 (draft 3.1, 2.2). */
export type SpdyFrame =
  | { kind: 'data'; stream: number; fin: boolean; data: Buffer }
  | { kind: 'control'; type: number; flags: number; body: Buffer };

export const controlTypes = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
} as const;
export const resetReasons = { protocolError: 1, invalidStream: 2, refusedStream: 3, cancel: 5 } as const;
export const finFlag = 1;

const version = 3;
/** Bytes of a frame that are taken at most. */
const largest = { control: 64 * 1024, data: 1024 * 1024 };

export class SpdyError extends Error {}

/** Cuts what arrives into frames. */
export class FrameReader {
  private pending: Buffer = Buffer.alloc(0);

  /** @returns the frames that are complete now @throws SpdyError */
  read(chunk: Buffer): SpdyFrame[] {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const frames: SpdyFrame[] = [];
    for (;;) {
      const frame = this.next();
      if (!frame) return frames;
      frames.push(frame);
    }
  }

  private next(): SpdyFrame | undefined {
    const { pending } = this;
    if (pending.length < 8) return undefined;
    const first = pending.readUInt32BE(0);
    const flags = pending[4]!;
    const length = pending.readUIntBE(5, 3);
    const isControl = (first & 0x8000_0000) !== 0;
    if (length > (isControl ? largest.control : largest.data)) throw new SpdyError('frame too large');
    if (isControl && ((first >>> 16) & 0x7fff) !== version) throw new SpdyError('unsupported version');
    if (pending.length < 8 + length) return undefined;
    const body = pending.subarray(8, 8 + length);
    this.pending = pending.subarray(8 + length);
    return isControl
      ? { kind: 'control', type: first & 0xffff, flags, body }
      : { kind: 'data', stream: first & 0x7fff_ffff, fin: (flags & finFlag) !== 0, data: body };
  }
}

export function controlFrame(type: number, body: Buffer, flags = 0): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x8000 | version, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(((flags << 24) | body.length) >>> 0, 4);
  return Buffer.concat([head, body]);
}

export function dataFrame(stream: number, data: Buffer, fin: boolean): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(stream, 0);
  head.writeUInt32BE((((fin ? finFlag : 0) << 24) | data.length) >>> 0, 4);
  return Buffer.concat([head, data]);
}

/** The bodies of the frames that consist of numbers. */
export function numbers(...values: number[]): Buffer {
  const body = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => body.writeUInt32BE(value >>> 0, index * 4));
  return body;
}
