import type { Output } from '../../workloads/stdio.ts';
import { noOutput } from '../../workloads/stdio.ts';
import { CommandSession, type CommandRequest } from './commandSession.ts';
import { SpdyConnection, type SpdyStream } from './spdyConnection.ts';
import type { Duplex } from 'node:stream';

export const spdyCommandProtocol = 'v4.channel.k8s.io';

const streamTimeout = 30_000;
/** How long a client may take to close the connection once the command has ended. */
const lingering = 10_000;

/** Runs a command for a client over SPDY: one stream for each of input, output and outcome. */
export async function serveSpdyCommand(socket: Duplex, request: CommandRequest): Promise<void> {
  const wanted = [
    'error',
    ...(['stdin', 'stdout', 'stderr'] as const).filter(name => request[name]),
    ...(request.tty ? ['resize'] : []),
  ];
  const streams = new Map<string, SpdyStream>();
  const { promise: complete, resolve, reject } = Promise.withResolvers<undefined>();
  const connection = new SpdyConnection(socket, stream => {
    const type = stream.headers.get('streamtype') ?? '';
    if (!wanted.includes(type) || streams.has(type)) return false;
    streams.set(type, stream);
    if (streams.size === wanted.length) resolve(undefined);
    return true;
  });
  const timer = setTimeout(() => reject(new Error('timed out waiting for client to create streams')), streamTimeout);
  const served = connection.serve().then(() => reject(new Error('the client has gone')));
  try {
    await complete;
    await run(request, streams, served);
  } catch {
    // Told to nobody: there is no stream for it.
  } finally {
    clearTimeout(timer);
    const end = setTimeout(() => connection.close(), lingering);
    void served.finally(() => clearTimeout(end));
  }
  await served;
}

async function run(
  request: CommandRequest,
  streams: ReadonlyMap<string, SpdyStream>,
  gone: Promise<void>,
): Promise<void> {
  const session = new CommandSession(request, outputOf(streams.get('stdout')), outputOf(streams.get('stderr')));
  void gone.finally(() => session.leave());
  const stdin = streams.get('stdin');
  stdin?.on('data', (chunk: Buffer) => {
    stdin.pause();
    void session.receive(chunk).then(() => stdin.resume());
  });
  stdin?.on('end', () => session.endInput());
  streams.get('resize')?.on('data', (chunk: Buffer) => session.resize(chunk.toString()));
  for (const name of ['stdout', 'stderr', 'error']) streams.get(name)?.resume();
  if (!session.start()) throw new Error(session.notRunning);
  const status = await session.outcome(false);
  for (const name of ['stdout', 'stderr']) streams.get(name)?.end();
  streams.get('error')?.end(JSON.stringify(status));
}

function outputOf(stream: SpdyStream | undefined): Output {
  if (!stream) return noOutput;
  return {
    write: data => {
      if (stream.writable) stream.write(Buffer.from(data as Uint8Array));
    },
    drained: () =>
      stream.writableNeedDrain && !stream.destroyed
        ? new Promise(resolve => {
            stream.once('drain', resolve);
            stream.once('close', resolve);
          })
        : Promise.resolve(),
  };
}
