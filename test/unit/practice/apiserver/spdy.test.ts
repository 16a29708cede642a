import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { duplexPair, type Duplex } from 'node:stream';
import { createDeflate, createInflate, constants, type Deflate } from 'node:zlib';
import { PortForwards } from '../../../../src/practice/apiserver/streaming/portForward.ts';
import { SpdyConnection, type SpdyStream } from '../../../../src/practice/apiserver/streaming/spdyConnection.ts';
import { spdyDictionary } from '../../../../src/practice/apiserver/streaming/spdyDictionary.ts';
import {
  controlFrame,
  controlTypes,
  dataFrame,
  FrameReader,
  numbers,
  type SpdyFrame,
} from '../../../../src/practice/apiserver/streaming/spdyFrames.ts';

/** A client that speaks SPDY as moby/spdystream does: header blocks of one compressed stream with the dictionary. */
class SpdyClient {
  readonly frames: SpdyFrame[] = [];
  readonly served: Promise<void>;
  readonly socket: Duplex;
  private readonly deflate: Deflate = createDeflate({ dictionary: spdyDictionary });
  private readonly blocks: Buffer[] = [];
  private readonly reader = new FrameReader();
  private wake: (() => void) | undefined;

  constructor(accept: (stream: SpdyStream) => boolean) {
    const [client, server] = duplexPair();
    this.socket = client;
    this.deflate.on('data', (chunk: Buffer) => this.blocks.push(chunk));
    client.on('data', (chunk: Buffer) => {
      this.frames.push(...this.reader.read(chunk));
      this.wake?.();
    });
    client.on('error', () => undefined);
    this.served = new SpdyConnection(server, accept).serve();
  }

  async open(id: number, headers: Record<string, string>): Promise<void> {
    this.socket.write(
      controlFrame(controlTypes.synStream, Buffer.concat([numbers(id, 0), Buffer.alloc(2), await this.block(headers)])),
    );
  }

  async block(headers: Record<string, string>): Promise<Buffer> {
    const entries = Object.entries(headers)
      .flat()
      .flatMap(text => [numbers(Buffer.byteLength(text)), Buffer.from(text)]);
    this.deflate.write(Buffer.concat([numbers(entries.length / 4), ...entries]));
    await new Promise<void>(resolve => this.deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    return Buffer.concat(this.blocks.splice(0));
  }

  /** Waits until the frames are as wanted. */
  async until(what: string, condition: (frames: readonly SpdyFrame[]) => boolean): Promise<void> {
    const limit = Date.now() + 5000;
    while (!condition(this.frames)) {
      if (Date.now() > limit) throw new Error(`${what}: ${JSON.stringify(this.frames)}`);
      await new Promise<void>(resolve => {
        this.wake = resolve;
        setTimeout(resolve, 200);
      });
    }
  }

  /** What has come on a stream. */
  text(id: number): string {
    return this.frames
      .flatMap(frame => (frame.kind === 'data' && frame.stream === id ? [frame.data.toString()] : []))
      .join('');
  }

  ended(id: number): boolean {
    return this.frames.some(frame => frame.kind === 'data' && frame.stream === id && frame.fin);
  }

  control(type: number): Buffer[] {
    return this.frames.flatMap(frame => (frame.kind === 'control' && frame.type === type ? [frame.body] : []));
  }
}

describe('SPDY', () => {
  const echo = (stream: SpdyStream): boolean => {
    stream.pipe(stream);
    return true;
  };

  it('opens streams, and carries data both ways until both sides have ended', async () => {
    const opened: string[] = [];
    const client = new SpdyClient(stream => {
      opened.push(`${stream.id} ${stream.headers.get('streamtype') ?? ''}`);
      return echo(stream);
    });
    await client.open(1, { streamtype: 'data', port: '80' });
    await client.open(3, { streamtype: 'error', port: '80' });
    await client.until('replies', () => client.control(controlTypes.synReply).length === 2);
    client.socket.write(dataFrame(1, Buffer.from('hello '), false));
    client.socket.write(dataFrame(3, Buffer.from('other'), true));
    client.socket.write(dataFrame(1, Buffer.from('there'), true));
    await client.until('the echo', () => client.ended(1) && client.ended(3));
    assert.deepEqual([client.text(1), client.text(3)], ['hello there', 'other']);
    assert.deepEqual(opened, ['1 data', '3 error']);
    client.socket.end();
    await client.served;
  });

  it('answers with header blocks that make one zlib stream', async () => {
    const client = new SpdyClient(echo);
    for (const id of [1, 3, 5]) await client.open(id, { a: 'b' });
    await client.until('replies', () => client.control(controlTypes.synReply).length === 3);
    const blocks = client.control(controlTypes.synReply).map(body => body.subarray(4));
    const inflate = createInflate();
    const output: Buffer[] = [];
    inflate.on('data', (chunk: Buffer) => output.push(chunk));
    for (const block of blocks) await new Promise<void>(resolve => inflate.write(block, () => setImmediate(resolve)));
    assert.deepEqual(Buffer.concat(output), Buffer.alloc(12));
    client.socket.destroy();
    await client.served;
  });

  it('answers pings, refuses what it must, and goes when the client does', async () => {
    const client = new SpdyClient(stream => stream.headers.get('good') === 'yes' && echo(stream));
    client.socket.write(controlFrame(controlTypes.ping, numbers(7)));
    await client.open(1, { good: 'no' });
    await client.open(2, { good: 'yes' });
    await client.open(3, { good: 'yes' });
    await client.until('the reply', () => client.control(controlTypes.synReply).length === 1);
    assert.deepEqual(client.control(controlTypes.ping), [numbers(7)]);
    assert.deepEqual(
      client.control(controlTypes.rstStream).map(body => body.readUInt32BE(0)),
      [1, 2],
    );
    client.socket.write(controlFrame(controlTypes.goAway, numbers(0, 0)));
    await client.served;
  });

  it('waits for a reader instead of gathering what is sent', async () => {
    let stream: SpdyStream | undefined;
    const client = new SpdyClient(opened => {
      stream = opened;
      return true;
    });
    await client.open(1, {});
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let count = 0; count < 100; count++) client.socket.write(dataFrame(1, chunk, count === 99));
    await client.until('the reply', () => client.control(controlTypes.synReply).length === 1);
    await new Promise(resolve => setImmediate(resolve));
    assert.ok(stream!.readableLength <= 2 * chunk.length, `${stream!.readableLength} bytes are held`);
    let size = 0;
    for await (const data of stream! as AsyncIterable<Buffer>) size += data.length;
    assert.equal(size, 100 * chunk.length);
    client.socket.destroy();
    await client.served;
  });

  it('ends a connection that speaks something else, and survives anything', async () => {
    const inputs = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      controlFrame(controlTypes.synStream, Buffer.alloc(3)),
      controlFrame(controlTypes.synStream, Buffer.concat([numbers(1, 0), randomBytes(200)])),
      controlFrame(controlTypes.headers, randomBytes(40)),
      controlFrame(99, randomBytes(40)),
      Buffer.from('8002000100000000', 'hex'),
      Buffer.from('00000001ffffffff', 'hex'),
      Buffer.from('80030001ffffffff', 'hex'),
      ...Array.from({ length: 300 }, (_, index) => randomBytes(1 + ((index * 37) % 400))),
      ...Array.from({ length: 300 }, (_, index) =>
        controlFrame(index % 10, Buffer.concat([numbers((index % 7) * 2 + 1, 0), randomBytes(index % 60)])),
      ),
    ];
    for (const input of inputs) {
      const [client, server] = duplexPair();
      client.on('error', () => undefined).resume();
      const served = new SpdyConnection(server, echo).serve();
      client.end(input);
      await served;
    }
  });

  it('does not unpack headers without end', async () => {
    const client = new SpdyClient(echo);
    const bomb = await client.block({ x: 'a'.repeat(10_000_000) });
    assert.ok(bomb.length < 60_000);
    client.socket.write(controlFrame(controlTypes.synStream, Buffer.concat([numbers(1, 0), Buffer.alloc(2), bomb])));
    await client.served;
    assert.equal(client.control(controlTypes.synReply).length, 0);
  });
});

describe('port-forward', () => {
  const forwards = (dial: (port: number) => Duplex): SpdyClient => {
    const all = new PortForwards({ uid: 'the-uid', dial });
    return new SpdyClient(stream => all.accept(stream));
  };
  const pair = async (client: SpdyClient, id: number, port: string): Promise<void> => {
    await client.open(id, { streamtype: 'error', port, requestid: String(id) });
    client.socket.write(dataFrame(id, Buffer.alloc(0), true));
    await client.open(id + 2, { streamtype: 'data', port, requestid: String(id) });
  };

  it('joins each pair of streams with a connection', async () => {
    const client = forwards(port => {
      const [near, far] = duplexPair();
      far.on('data', (data: Buffer) => far.end(`${port}: ${data.toString()}`));
      return near;
    });
    await pair(client, 1, '80');
    await pair(client, 5, '81');
    await client.until('four replies', () => client.control(controlTypes.synReply).length === 4);
    client.socket.write(dataFrame(3, Buffer.from('a'), false));
    client.socket.write(dataFrame(7, Buffer.from('b'), false));
    await client.until('the end', () => client.ended(3) && client.ended(7) && client.ended(1) && client.ended(5));
    assert.deepEqual([client.text(3), client.text(7), client.text(1)], ['80: a', '81: b', '']);
    client.socket.destroy();
    await client.served;
  });

  it('says on the error stream why a connection failed', async () => {
    const client = forwards(() => {
      throw new Error('connection refused');
    });
    await pair(client, 1, '80');
    await client.until('the error', () => client.ended(1));
    assert.equal(client.text(1), 'error forwarding port 80 to pod the-uid, uid : connection refused');
    assert.deepEqual(client.control(controlTypes.rstStream), [numbers(3, 5)]);
    client.socket.destroy();
    await client.served;
  });

  it('refuses streams for no port and of no type', async () => {
    const client = forwards(() => assert.fail());
    await client.open(1, { streamtype: 'data', port: '0' });
    await client.open(3, { streamtype: 'data' });
    await client.open(5, { streamtype: 'sound', port: '80' });
    await client.until('refusals', () => client.control(controlTypes.rstStream).length === 3);
    client.socket.destroy();
    await client.served;
  });
});
