import { Duplex } from 'node:stream';
import {
  controlFrame,
  controlTypes,
  dataFrame,
  finFlag,
  FrameReader,
  numbers,
  resetReasons,
  SpdyError,
  type SpdyFrame,
} from './spdyFrames.ts';
import { EmptyHeaderWriter, HeaderReader } from './spdyHeaders.ts';

/** Streams that a connection may have open. */
const mostStreams = 256;

/** What a stream asks of its connection. */
interface StreamOwner {
  send(frame: Buffer, sent: (error?: Error | null) => void): void;
  forget(stream: SpdyStream): void;
}

/** One stream of a connection, opened by the client. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: ReadonlyMap<string, string>;
  private readonly owner: StreamOwner;
  private roomAgain: (() => void) | undefined;
  private isReset = false;

  constructor(owner: StreamOwner, id: number, headers: ReadonlyMap<string, string>) {
    super();
    this.owner = owner;
    this.id = id;
    this.headers = headers;
    this.on('error', () => undefined);
  }

  /** Takes data from the client. Resolves when there is room for more. */
  async receive(data: Buffer, fin: boolean): Promise<void> {
    if (data.length > 0 && !this.destroyed && !this.readableEnded && !this.push(data)) {
      await new Promise<void>(resolve => (this.roomAgain = resolve));
    }
    if (fin && !this.destroyed) this.push(null);
  }

  /** Ends both directions at once. @param tell whether the client is told, which has not done it itself */
  reset(tell: boolean): void {
    if (this.isReset) return;
    this.isReset = true;
    if (tell)
      this.owner.send(controlFrame(controlTypes.rstStream, numbers(this.id, resetReasons.cancel)), () => undefined);
    this.destroy();
  }

  override _read(): void {
    this.roomAgain?.();
    this.roomAgain = undefined;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.owner.send(dataFrame(this.id, chunk, false), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.owner.send(dataFrame(this.id, Buffer.alloc(0), true), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this._read();
    this.owner.forget(this);
    done(error);
  }
}

/**
 * The server's side of a SPDY/3.1 connection, as far as the clients of Kubernetes use it: streams that the client opens,
 * pings, and no flow control (https://github.com/moby/spdystream has none either).
 */
export class SpdyConnection implements StreamOwner {
  private readonly socket: Duplex;
  private readonly accept: (stream: SpdyStream) => boolean;
  private readonly frames = new FrameReader();
  private readonly headers = new HeaderReader();
  private readonly replies = new EmptyHeaderWriter();
  private readonly streams = new Map<number, SpdyStream>();
  private last = 0;

  /**
   * @param socket what the frames travel over
   * @param accept told of a new stream; false refuses it
   */
  constructor(socket: Duplex, accept: (stream: SpdyStream) => boolean) {
    this.socket = socket;
    this.accept = accept;
  }

  /** Serves until the connection ends. Never rejects. */
  async serve(): Promise<void> {
    this.socket.on('error', () => undefined);
    try {
      for await (const chunk of this.socket as AsyncIterable<Buffer>) {
        for (const frame of this.frames.read(chunk)) await this.handle(frame);
      }
    } catch {
      // A client that speaks no SPDY, or that has gone.
    }
    this.close();
  }

  /** Ends everything. */
  close(): void {
    for (const stream of this.streams.values()) stream.reset(false);
    this.headers.dispose();
    if (!this.socket.destroyed) this.socket.end(() => this.socket.destroy());
  }

  send(frame: Buffer, sent: (error?: Error | null) => void): void {
    if (this.socket.destroyed || this.socket.writableEnded) sent(new Error('the connection is closed'));
    else this.socket.write(frame, sent);
  }

  forget(stream: SpdyStream): void {
    this.streams.delete(stream.id);
  }

  private async handle(frame: SpdyFrame): Promise<void> {
    if (frame.kind === 'data') {
      await this.streams.get(frame.stream)?.receive(frame.data, frame.fin);
      return;
    }
    const { body, flags, type } = frame;
    const number = (at: number): number => {
      if (body.length < at + 4) throw new SpdyError('frame too short');
      return body.readUInt32BE(at) & 0x7fff_ffff;
    };
    switch (type) {
      case controlTypes.synStream:
        await this.open(number(0), await this.headers.read(body.subarray(10)), (flags & finFlag) !== 0);
        break;
      case controlTypes.synReply:
      case controlTypes.headers:
        // Nothing is read from them, but they are part of the compressed stream.
        await this.headers.read(body.subarray(4));
        break;
      case controlTypes.rstStream:
        this.streams.get(number(0))?.reset(false);
        break;
      case controlTypes.ping:
        // Odd numbers are the client's own.
        if (number(0) % 2 === 1) this.send(controlFrame(type, body.subarray(0, 4)), () => undefined);
        break;
      case controlTypes.goAway:
        throw new SpdyError('the client leaves');
    }
  }

  private async open(id: number, headers: Map<string, string>, fin: boolean): Promise<void> {
    if (id === 0 || id % 2 === 0 || id <= this.last) {
      this.refuse(id, resetReasons.protocolError);
      return;
    }
    this.last = id;
    const stream = new SpdyStream(this, id, headers);
    if (this.streams.size >= mostStreams) {
      this.refuse(id, resetReasons.refusedStream);
      return;
    }
    this.streams.set(id, stream);
    if (!this.accept(stream)) {
      stream.reset(true);
      return;
    }
    const body = Buffer.concat([numbers(id), this.replies.write()]);
    this.send(controlFrame(controlTypes.synReply, body), () => undefined);
    if (fin) await stream.receive(Buffer.alloc(0), true);
  }

  private refuse(id: number, reason: number): void {
    this.send(controlFrame(controlTypes.rstStream, numbers(id, reason)), () => undefined);
  }
}
