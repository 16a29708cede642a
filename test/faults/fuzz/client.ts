import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import type { FuzzRequest } from './requests.ts';

export interface FuzzAnswer {
  /** Absent: the server broke the stream off, or the request could not be sent at all. */
  status?: number;
  contentType: string;
  body: Buffer;
  /** Whether all of the body came: a watch is left before its end. */
  whole: boolean;
}

/** How long an answer may take, in milliseconds. */
const patience = 30_000;

/** How long to listen to an answer that has no end. */
const listening = 20;

/** Sends anything over a few HTTP/2 connections, which are made anew when they break. */
export class FuzzClient {
  private readonly server: string;
  private readonly ca: string;
  private readonly token: string;
  private readonly sessions: (ClientHttp2Session | undefined)[] = [undefined, undefined, undefined, undefined];
  private sent = 0;

  constructor(access: { server: string; ca: string; token: string }) {
    this.server = access.server;
    this.ca = access.ca;
    this.token = access.token;
  }

  /** @throws when the answer does not come in time */
  async send(request: FuzzRequest): Promise<FuzzAnswer> {
    if (!breaksConnections(request)) return this.sendOver(this.session(this.sent++ % this.sessions.length), request);
    const session = this.connect();
    try {
      return await this.sendOver(session, request);
    } finally {
      session.destroy();
    }
  }

  private async sendOver(
    session: ClientHttp2Session,
    { method, path, headers, body }: FuzzRequest,
  ): Promise<FuzzAnswer> {
    const answer: FuzzAnswer = { contentType: '', body: Buffer.alloc(0), whole: false };
    const endless = /[?&](watch|follow)/.test(path);
    return new Promise((resolve, reject) => {
      const all = { ':method': method, ':path': path, authorization: `Bearer ${this.token}`, ...headers };
      let stream: ReturnType<ClientHttp2Session['request']>;
      try {
        stream = session.request(all, { endStream: false });
      } catch {
        // Not even a header that can be sent.
        resolve(answer);
        return;
      }
      const hung = setTimeout(() => {
        stream.close();
        reject(new Error(`no answer within ${patience / 1000} s`));
      }, patience);
      const chunks: Buffer[] = [];
      stream.on('response', received => {
        answer.status = received[':status'] ?? 0;
        answer.contentType = received['content-type'] ?? '';
        if (endless) setTimeout(() => stream.close(), listening);
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => (answer.whole = true));
      stream.on('error', () => undefined);
      stream.on('close', () => {
        clearTimeout(hung);
        answer.body = Buffer.concat(chunks);
        resolve(answer);
      });
      stream.end(body);
    });
  }

  /** Writes bytes that may be no HTTP at all, and waits until the server answers or leaves. */
  async sendRaw(bytes: Buffer): Promise<string> {
    const { hostname, port } = new URL(this.server);
    return new Promise(resolve => {
      const socket = connectTls({ host: hostname, port: Number(port), ca: this.ca, ALPNProtocols: ['http/1.1'] });
      let text = '';
      const timer = setTimeout(() => socket.destroy(), 300);
      socket.on('secureConnect', () => socket.end(bytes));
      socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(timer);
        resolve(text);
      });
    });
  }

  close(): void {
    for (const session of this.sessions) session?.destroy();
  }

  private session(index: number): ClientHttp2Session {
    const present = this.sessions[index];
    if (present !== undefined && !present.closed && !present.destroyed) return present;
    return (this.sessions[index] = this.connect());
  }

  private connect(): ClientHttp2Session {
    // A list of large objects is larger than what a client of Node.js takes unless it is told.
    const session = connectHttp2(this.server, { ca: this.ca, maxSessionMemory: 256 });
    session.on('error', () => undefined);
    session.setMaxListeners(0);
    return session;
  }
}

/** Whether HTTP/2 itself forbids a request, so that the connection may end with it, and all else on it. */
export function breaksConnections({ method, path, headers }: FuzzRequest): boolean {
  return 'content-length' in headers || 'x-long' in headers || method === 'TRACE' || !path.startsWith('/');
}
