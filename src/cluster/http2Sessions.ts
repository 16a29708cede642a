import { connect as http2Connect, type ClientHttp2Session } from 'node:http2';
import { isIP } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { socketDuplex } from './socketDuplex.ts';

/** How much may be under way before it was read: on one stream, and on all of a connection. */
const streamWindow = 1024 * 1024;
const sessionWindow = 16 * streamWindow;
/** Some servers allow any number of streams; Go's default is asked of nobody. */
const mostStreams = 250;

interface Session {
  readonly http2: ClientHttp2Session;
  streams: number;
}

/**
 * The HTTP/2 connections to one server: one, unless the server allows no more streams on it, or is about to close it
 * (GOAWAY). Connecting is shared by all who ask meanwhile.
 */
export class Http2Sessions {
  private readonly server: URL;
  private readonly tls: ConnectionOptions;
  private readonly sessions = new Set<Session>();
  private opening: Promise<Session | undefined> | undefined;
  private readonly sockets = new Set<TLSSocket>();
  private ended: Error | undefined;

  constructor(server: URL, tls: ConnectionOptions) {
    this.server = server;
    this.tls = tls;
  }

  /** A session with room for a stream; `undefined`: the server speaks HTTP/1.1 alone. */
  async take(): Promise<Session | undefined> {
    for (;;) {
      if (this.ended !== undefined) throw this.ended;
      for (const session of this.sessions) if (hasRoom(session)) return session;
      this.opening ??= this.open().finally(() => (this.opening = undefined));
      if ((await this.opening) === undefined) return undefined;
    }
  }

  close(): void {
    this.ended ??= new Error('closed');
    for (const { http2 } of this.sessions) http2.close();
  }

  destroy(reason: Error): void {
    this.ended = reason;
    for (const { http2 } of this.sessions) http2.destroy();
    for (const socket of this.sockets) socket.destroy(reason);
  }

  private async open(): Promise<Session | undefined> {
    const socket = await this.connect();
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return undefined;
    }
    const http2 = http2Connect(this.server.origin, {
      createConnection: () => socketDuplex(socket),
      settings: { enablePush: false, initialWindowSize: streamWindow },
    });
    const session: Session = { http2, streams: 0 };
    this.sessions.add(session);
    http2.once('connect', () => http2.setLocalWindowSize(sessionWindow));
    http2.once('close', () => this.sessions.delete(session));
    // Its streams tell of it.
    http2.on('error', () => undefined);
    if (this.ended !== undefined) http2.destroy();
    return session;
  }

  private connect(): Promise<TLSSocket> {
    const { hostname, port } = this.server;
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    return new Promise((resolve, reject) => {
      const socket = tlsConnect({
        host,
        port: port === '' ? 443 : Number(port),
        servername: isIP(host) === 0 ? host : undefined,
        ALPNProtocols: ['h2', 'http/1.1'],
        ...this.tls,
      });
      this.sockets.add(socket);
      // As client-go: below the idle time-outs of clouds' load balancers.
      socket.setKeepAlive(true, 30_000);
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('close', () => {
        this.sockets.delete(socket);
        reject(this.ended ?? Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      });
      socket.once('secureConnect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    });
  }
}

function hasRoom({ http2, streams }: Session): boolean {
  if (http2.closed || http2.destroyed) return false;
  return streams < Math.min(mostStreams, http2.remoteSettings.maxConcurrentStreams ?? mostStreams);
}
