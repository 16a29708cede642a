import type { WebSocket } from 'ws';
import type { Output } from '../../workloads/stdio.ts';
import { CommandSession, internalError, type CommandRequest, type CommandStatus } from './commandSession.ts';

export const commandProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** Bytes that wait to be sent before a program has to wait, and before the client is given up. */
const roomy = 1024 * 1024;
const largestBacklog = 16 * 1024 * 1024;

/** Runs a command for a client over WebSocket: messages begin with the number of their channel. */
export async function serveCommand(socket: WebSocket, protocol: string, request: CommandRequest): Promise<void> {
  const output = (channel: number): Output => channelOutput(socket, channel);
  const session = new CommandSession(request, output(channels.stdout), output(channels.stderr));
  socket.on('message', (data: Buffer) => {
    const [channel] = data;
    const payload = data.subarray(1);
    if (channel === channels.stdin) {
      socket.pause();
      void session.receive(payload).then(() => socket.resume());
    } else if (channel === channels.resize) {
      session.resize(payload.toString());
    } else if (channel === channels.close && protocol === commandProtocols[0] && payload[0] === channels.stdin) {
      session.endInput();
    }
  });
  socket.on('close', () => session.leave());
  socket.on('error', () => socket.terminate());
  // An empty message tells the client that it is connected.
  const first = request.stdout ? channels.stdout : request.stderr ? channels.stderr : channels.error;
  socket.send(Buffer.from([first]));
  const status: CommandStatus = session.start()
    ? await session.outcome(true)
    : internalError(`Internal error occurred: unable to upgrade connection: ${session.notRunning}`);
  if (socket.readyState !== socket.OPEN) return;
  socket.send(Buffer.concat([Buffer.from([channels.error]), Buffer.from(JSON.stringify(status))]));
  socket.close(1000);
}

function channelOutput(socket: WebSocket, channel: number): Output {
  let waiting: (() => void)[] = [];
  const sent = (): void => {
    if (socket.bufferedAmount > roomy && socket.readyState === socket.OPEN) return;
    for (const wake of waiting) wake();
    waiting = [];
  };
  socket.on('close', sent);
  return {
    write(data) {
      if (socket.readyState !== socket.OPEN || data.length === 0) return;
      if (socket.bufferedAmount > largestBacklog) {
        socket.terminate();
        return;
      }
      socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data as Uint8Array)]), sent);
    },
    drained() {
      if (socket.bufferedAmount <= roomy || socket.readyState !== socket.OPEN) return Promise.resolve();
      return new Promise(resolve => waiting.push(resolve));
    },
  };
}
