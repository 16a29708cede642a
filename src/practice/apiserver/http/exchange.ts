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
  /** Whose certificate the client has. */
  certificate(): User | undefined;
  /** As whom the request is answered. */
  user: User;
  /** Bytes of the response that wait to be sent. */
  backlog(): number;
  /** Calls when all of the response has been handed to the connection. */
  onSent(listener: () => void): void;
  /** Breaks the exchange off. */
  abort(): void;
}

/** What both versions' responses have in common. */
export interface HttpResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  write(chunk: string | Uint8Array): boolean;
  end(chunk?: string | Uint8Array): unknown;
  on(event: 'close' | 'drain', listener: () => void): unknown;
  once(event: 'drain', listener: () => void): unknown;
  flushHeaders(): void;
}

/** Bytes that a body is sent in at a time. */
const pieceSize = 64 * 1024;

/** Sends a complete body. */
export function send(exchange: Exchange, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body);
  const headers: OutgoingHttpHeaders = {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-cache, private',
  };
  if (exchange.warnings.length > 0) headers.warning = exchange.warnings.map(warningHeader).join(', ');
  exchange.response.writeHead(status, headers);
  if (exchange.method === 'HEAD') exchange.response.end();
  else sendPieces(exchange.response, bytes);
}

/** Gives the connection no more than it takes: what waits in it counts against all that comes over it. */
function sendPieces(response: HttpResponse, bytes: Buffer): void {
  let sent = 0;
  const more = (): void => {
    while (sent + pieceSize < bytes.length) {
      if (!response.write(bytes.subarray(sent, (sent += pieceSize)))) {
        response.once('drain', more);
        return;
      }
    }
    response.end(bytes.subarray(sent));
  };
  more();
}

/** RFC 7234's form; the text is quoted, and holds no character that a header could not. */
function warningHeader(text: string): string {
  return `299 - ${JSON.stringify(text.replace(/[^ -~]/g, '?'))}`;
}

export function sendJson(exchange: Exchange, status: number, value: unknown, type = 'application/json'): void {
  send(exchange, status, type, json(exchange, value));
}

/**
 * JSON on one line; indented when `?pretty=true` asks for it, or without a word for people: browsers, curl and wget
 * (`isPrettyPrint`).
 */
function json({ headers, query }: Exchange, value: unknown): string {
  const asked = query.get('pretty') ?? '';
  const isPretty =
    asked === '' ? /^(?:curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '') : parsesAsTrue.has(asked);
  return isPretty ? JSON.stringify(value, undefined, 2) : `${JSON.stringify(value)}\n`;
}

/** What Go's `strconv.ParseBool` takes for true. */
const parsesAsTrue: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
