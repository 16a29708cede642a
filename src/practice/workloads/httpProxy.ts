import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export interface ProxyOptions {
  /** Where the request goes. */
  connection: Duplex;
  /** Another target than the request's own. */
  url?: string;
  headers?: Readonly<Record<string, string>>;
  /** Answers when the other side does not. */
  onFailure: () => void;
}

/** Passes a request on over a connection, and the answer back. */
export function passOn(request: IncomingMessage, response: ServerResponse, options: ProxyOptions): void {
  const { connection, headers, onFailure, url } = options;
  const onward = httpRequest(
    {
      createConnection: () => connection,
      method: request.method,
      path: url ?? request.url,
      headers: { ...request.headers, ...headers, connection: 'close' },
    },
    answer => {
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close' });
      answer.pipe(response);
    },
  );
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else onFailure();
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

/** Sends a page that no cache keeps. */
export function sendPage(
  response: ServerResponse,
  status: number,
  page: string,
  type = 'text/html; charset=utf-8',
): void {
  const body = Buffer.from(page);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length, 'Cache-Control': 'no-store' });
  response.end(body);
}
