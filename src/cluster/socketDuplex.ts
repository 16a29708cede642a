import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A socket as a plain stream. Node's HTTP/2 client (24.21) takes over the system's handle of a socket that it is given
 * directly, and then a reset that a write meets first is told to nobody: no stream of that session ever ends. Of a plain
 * stream it hears every error.
 */
export function socketDuplex(socket: Socket): Duplex {
  const duplex = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Uint8Array, _, done) => void socket.write(chunk, done),
    final: done => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy(error ?? undefined);
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!duplex.push(chunk)) socket.pause();
  });
  socket.once('end', () => duplex.push(null));
  socket.once('error', error => duplex.destroy(error));
  socket.once('close', () => duplex.destroy());
  return duplex;
}
