import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ForwardedPod } from './portForward.ts';

export const webSocketForwardProtocol = 'v4.channel.k8s.io';

/** Ports that one request may name. */
export const mostForwardedPorts = 20;

/**
 * Forwards the ports that a request names, one connection to each: two channels for a port, data and errors, each of
 * which begins with the port's number. What `@kubernetes/client-node` speaks; kubectl does not
 * (`k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go`).
 */
export function serveForwardChannels(socket: WebSocket, ports: readonly number[], pod: ForwardedPod): void {
  const send = (channel: number, data: Buffer, sent?: () => void): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([channel]), data]), sent);
  };
  const connections = ports.map((port, index): Duplex | undefined => {
    const [data, error] = [2 * index, 2 * index + 1];
    const number = Buffer.from([port & 0xff, port >> 8]);
    send(data, number);
    send(error, number);
    try {
      const connection = pod.dial(port);
      connection.on('data', (chunk: Buffer) => {
        connection.pause();
        send(data, chunk, () => connection.resume());
      });
      connection.on('error', () => connection.destroy());
      return connection;
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure);
      send(error, Buffer.from(`error forwarding port ${port} to pod ${pod.uid}, uid : ${why}`));
      return undefined;
    }
  });
  socket.on('message', (message: Buffer) => {
    const channel = message[0] ?? 1;
    const connection = channel % 2 === 0 ? connections[channel / 2] : undefined;
    if (!connection || message.length < 2 || connection.destroyed || connection.writableEnded) return;
    if (connection.write(message.subarray(1))) return;
    socket.pause();
    connection.once('drain', () => socket.resume());
    connection.once('close', () => socket.resume());
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const connection of connections) connection?.destroy();
  });
}
