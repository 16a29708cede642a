import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy on the loopback interface that fails as networks do. It forwards until it is told otherwise. */
export class TcpProxy {
  readonly port: number;
  private readonly server: Server;
  private readonly target: () => number;
  private readonly sockets = new Set<Socket>();
  private readonly upstreams = new Set<Socket>();
  private halfOpen = false;
  private refusing = false;
  private waiters: (() => void)[] = [];
  /** How many connections were made through it. */
  connections = 0;

  private constructor(server: Server, target: () => number) {
    this.server = server;
    this.target = target;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', socket => this.forward(socket));
  }

  /** @param target the port to forward to, asked for each connection. */
  static async start(target: () => number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, target);
  }

  /** Resets every connection; new ones are welcome. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** Resets every connection, and each new one as soon as it is made. */
  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  /** Resets each connection after so many bytes have come from the server over it: in the middle of whatever it is. */
  cutAfter(bytes: number): void {
    for (const socket of this.upstreams) {
      let left = bytes;
      socket.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left <= 0) this.cut();
      });
    }
  }

  /** Swallows what is sent, both ways, without closing anything; new connections are accepted and go nowhere. */
  stall(): void {
    this.halfOpen = true;
    for (const socket of this.sockets) {
      socket.unpipe();
      socket.resume();
    }
  }

  /** Forwards new connections again. Those that were stalled stay so. */
  heal(): void {
    this.halfOpen = false;
    this.refusing = false;
  }

  /** After the next connection was made. */
  nextConnection(): Promise<void> {
    return new Promise(resolve => this.waiters.push(resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private forward(client: Socket): void {
    this.connections++;
    for (const waiter of this.waiters.splice(0)) waiter();
    this.keep(client);
    if (this.refusing) {
      client.resetAndDestroy();
      return;
    }
    if (this.halfOpen) {
      client.resume();
      return;
    }
    const upstream = connect(this.target(), '127.0.0.1');
    this.keep(upstream);
    this.upstreams.add(upstream);
    upstream.once('close', () => this.upstreams.delete(upstream));
    client.pipe(upstream);
    upstream.pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}
