import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import { Agent, request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { selfSigned } from './certificate.ts';

/** Where the real API server is now. */
export interface Upstream {
  server: string;
  ca: string;
}

/** What becomes of a request. */
export type Fault =
  | { kind: 'none' }
  /** Answered in the server's place. */
  | { kind: 'status'; code: number; retryAfterMs?: number }
  /** The answer is forwarded up to so many bytes, then its stream is reset. */
  | { kind: 'truncate'; bytes: number }
  /** Every event comes twice; the second time after the next one. */
  | { kind: 'duplicate' }
  /** Each piece of the answer is late, in milliseconds. */
  | { kind: 'slow'; ms: number };

/** An HTTPS proxy, HTTP/2 and HTTP/1.1, in front of an API server, that answers wrongly as servers do. */
export class ApiProxy {
  readonly port: number;
  readonly certificate: string;
  /** Asked for each request. */
  fault: (path: string) => Fault = () => ({ kind: 'none' });
  private readonly server: Http2SecureServer;
  private readonly upstream: () => Upstream;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly sockets = new Set<Socket>();
  private readonly watches = new Set<ServerResponse>();

  private constructor(server: Http2SecureServer, certificate: string, upstream: () => Upstream) {
    this.server = server;
    this.certificate = certificate;
    this.upstream = upstream;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (incoming, response) =>
      this.handle(incoming as unknown as IncomingMessage, response as unknown as ServerResponse),
    );
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('session', session => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
      session.on('error', () => undefined);
    });
  }

  static async start(upstream: () => Upstream): Promise<ApiProxy> {
    const { certificate, key } = await selfSigned();
    const server = createSecureServer({ cert: certificate, key, allowHTTP1: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ApiProxy(server, certificate, upstream);
  }

  /** Ends every watch, in order or in the middle. */
  endWatches(how: 'end' | 'destroy'): void {
    for (const response of this.watches) response[how]();
    this.watches.clear();
  }

  async stop(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    for (const socket of this.sockets) socket.destroy();
    this.agent.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private handle(incoming: IncomingMessage, response: ServerResponse): void {
    incoming.on('error', () => undefined);
    response.on('error', () => undefined);
    const path = incoming.url ?? '/';
    const fault = this.fault(path);
    if (fault.kind === 'status') {
      answerStatus(response, fault);
      return;
    }
    if (path.includes('watch=true')) {
      this.watches.add(response);
      response.once('close', () => this.watches.delete(response));
    }
    const { server, ca } = this.upstream();
    const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => isForwarded(name)));
    const forwarded = request(`${server}${path}`, { method: incoming.method, headers, ca, agent: this.agent });
    forwarded.on('error', () => response.destroy());
    forwarded.on('response', answer => {
      // It was ended in the meantime.
      if (response.headersSent || response.writableEnded || response.destroyed) {
        forwarded.destroy();
        return;
      }
      const answerHeaders = Object.entries(answer.headers).filter(([name]) => isForwarded(name));
      response.writeHead(answer.statusCode ?? 500, Object.fromEntries(answerHeaders));
      answer.on('error', () => response.destroy());
      answer.on('aborted', () => response.destroy());
      void pass(answer, response, path.includes('watch=true') ? fault : { kind: 'none' });
    });
    response.once('close', () => forwarded.destroy());
    forwarded.end();
  }
}

async function pass(answer: IncomingMessage, response: ServerResponse, fault: Fault): Promise<void> {
  let left = fault.kind === 'truncate' ? fault.bytes : Infinity;
  let before = '';
  // As they are sent at once, or the client would not know that its watch has begun.
  response.flushHeaders();
  try {
    for await (const piece of linesOf(answer)) {
      if (fault.kind === 'slow') await new Promise(resolve => setTimeout(resolve, fault.ms));
      const bytes = Buffer.from(fault.kind === 'duplicate' ? piece + before : piece);
      response.write(bytes.subarray(0, left));
      left -= bytes.length;
      before = piece;
      if (left <= 0) {
        response.destroy();
        return;
      }
    }
    response.end();
  } catch {
    response.destroy();
  }
}

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield `${line}\n`;
  }
  if (rest !== '') yield rest;
}

function answerStatus(response: ServerResponse, { code, retryAfterMs }: Fault & { kind: 'status' }): void {
  const reasons: Record<number, string> = { 401: 'Unauthorized', 403: 'Forbidden', 429: 'TooManyRequests' };
  const details = retryAfterMs === undefined ? undefined : { retryAfterSeconds: retryAfterMs / 1000 };
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code,
      reason: reasons[code] ?? 'InternalError',
      message: `injected ${code}`,
      details,
    }),
  );
}

/** Neither HTTP/2's own headers nor those of a connection. */
function isForwarded(name: string): boolean {
  return (
    !name.startsWith(':') && !['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'].includes(name)
  );
}
