import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ProgramContext, RunningProgram } from './program.ts';

/** An answer to a request. */
export interface Page {
  status?: number;
  type?: string;
  body: string | Buffer;
}

/** How a web server of the simulation answers, and what it writes to its log about it. */
export interface HttpService {
  port: number;
  /** What it calls itself. */
  server?: string;
  answer(request: IncomingMessage): Page | Promise<Page>;
  /** A line for the access log. */
  accessLog?(request: IncomingMessage, page: Page): string;
}

export interface HttpProgram extends HttpService {
  onTerminate?(): void;
}

/** Serves HTTP on a port of a Pod. */
export function serveHttp(context: ProgramContext, service: HttpService): void {
  let server: Server | undefined;
  context.listen(service.port, connection => {
    // Most servers of a cluster are never asked for anything.
    server ??= createServer((request, response) => {
      void respond(service, request, response, context);
    });
    server.emit('connection', connection);
  });
}

/** Runs a web server on a port of a Pod. It finishes what it is doing on SIGTERM and exits with 0. */
export function runHttpProgram(context: ProgramContext, program: HttpProgram): RunningProgram {
  serveHttp(context, program);
  return {
    terminate() {
      program.onTerminate?.();
      const timer = setTimeout(() => context.exit(0), context.scaled(400));
      context.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    },
  };
}

async function respond(
  program: HttpService,
  request: IncomingMessage,
  response: ServerResponse,
  context: ProgramContext,
): Promise<void> {
  const page = await program.answer(request);
  const body = Buffer.from(page.body);
  response.writeHead(page.status ?? 200, {
    'Content-Type': page.type ?? 'text/html; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    ...(program.server === undefined ? {} : { Server: program.server }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  const line = program.accessLog?.(request, page);
  if (line !== undefined) context.log(line);
}

/** A line in the form that Apache calls "combined", without the user agent's quotes being trusted. */
export function combinedLogLine(request: IncomingMessage, page: Page): string {
  // Connections from outside come by way of a node.
  const peer = '10.0.0.11';
  const now = new Date();
  const month = now.toUTCString().slice(8, 11);
  const [day, year] = [String(now.getUTCDate()).padStart(2, '0'), now.getUTCFullYear()];
  const date = `${day}/${month}/${year}:${now.toISOString().slice(11, 19)} +0000`;
  const agent = printable(request.headers['user-agent'] ?? '-');
  const target = printable(`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`);
  return `${peer} - - [${date}] "${target}" ${page.status ?? 200} ${Buffer.byteLength(page.body)} "-" "${agent}"`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x7e]/g, '?');
}

/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.codePointAt(0) ?? 0};`);
}
