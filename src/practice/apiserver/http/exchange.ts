import type { User } from '../authorization/user.ts';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A request and its response, the same for HTTP/1.1 and HTTP/2. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly request: Readable;
  readonly response: HttpResponse;
  /** What the client is to be warned of beside the answer. */
  readonly warnings: string[];
  /** As whom the request is answered. */
  user: User;
  /** Bytes of the response that wait to be sent. */
  backlog(): number;
  /** Breaks the response off. */
  abort(): void;
}

/** What both versions' responses have in common. */
export interface HttpResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  write(chunk: string | Uint8Array): boolean;
  end(chunk?: string): unknown;
  on(event: 'close' | 'drain', listener: () => void): unknown;
  flushHeaders(): void;
}

/** Sends a complete body. */
export function send(exchange: Exchange, status: number, type: string, body: string): void {
  const headers: OutgoingHttpHeaders = {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-cache, private',
  };
  if (exchange.warnings.length > 0) headers.warning = exchange.warnings.map(warningHeader).join(', ');
  exchange.response.writeHead(status, headers);
  exchange.response.end(exchange.method === 'HEAD' ? undefined : body);
}

/** RFC 7234's form; the text is quoted, and holds no character that a header could not. */
function warningHeader(text: string): string {
  return `299 - ${JSON.stringify(text.replace(/[^ -~]/g, '?'))}`;
}

export function sendJson(exchange: Exchange, status: number, value: unknown, type = 'application/json'): void {
  send(exchange, status, type, json(exchange, value));
}

/** JSON on one line, or indented when `?pretty=true` asks for it. */
function json(exchange: Exchange, value: unknown): string {
  const pretty = exchange.query.get('pretty');
  return `${JSON.stringify(value, undefined, pretty !== null && pretty !== 'false' && pretty !== '0' ? 2 : 0)}\n`;
}
