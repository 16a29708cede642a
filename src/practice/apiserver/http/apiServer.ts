import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../../base/disposable.ts';
import { errorText } from '../../../base/userError.ts';
import { ServiceAccountTokens } from '../authentication/serviceAccountTokens.ts';
import { certificateUser, type TlsConnection } from '../authentication/clientCertificate.ts';
import { anonymous, type User } from '../authorization/user.ts';
import { noSuchResource, StatusError } from '../statusError.ts';
import { admitRequest } from './access.ts';
import type { ApiContext, ApiParts } from './apiContext.ts';
import { ClientGone } from './body.ts';
import { discovery } from './discovery.ts';
import { type Exchange, type HttpResponse } from './exchange.ts';
import { health } from './health.ts';
import { openApi } from '../openapi/openApi.ts';
import { openApiV2 } from '../openapi/openApiV2.ts';
import { handleResource } from './resourceHandler.ts';
import { isInServedGroup, parseResourcePath } from './resourceRequest.ts';
import { respondError, respondNoSuchPath } from './respond.ts';
import { rootIndex } from './rootIndex.ts';

export interface ApiServerOptions {
  /** PEM: of the authority that signs clients' certificates. */
  ca?: string;
  /** PEM. */
  certificate: string;
  key: string;
  token: string;
  /** 0 for any free one. */
  port: number;
  /** How long the rest of a request that is answered already may take, in ms; 30 s, as nginx' `lingering_time`. */
  lingeringMs?: number;
  /** Told when a request begins and when it, or its watch, has ended. */
  onActivity?: (open: number) => void;
}

export interface ApiServer extends Disposable {
  readonly port: number;
}

const loopback = '127.0.0.1';

/**
 * What one HTTP/2 connection may hold of answers and requests under way, in megabytes; beyond it Node.js refuses the
 * connection's other requests, and its own 10 are fewer than what one watch that falls behind may keep waiting.
 */
const sessionMemory = 256;

/** Serves the API on the loopback interface over TLS, HTTP/2 and HTTP/1.1. Rejects when the port is taken. */
export async function startApiServer(parts: ApiParts, options: ApiServerOptions): Promise<ApiServer> {
  const context: ApiContext = { ...parts, tokens: new ServiceAccountTokens(options.token, parts.store) };
  const server = createSecureServer({
    cert: options.certificate,
    key: options.key,
    allowHTTP1: true,
    // A client may have a certificate; whose it is decides what it may do.
    ...(options.ca === undefined ? {} : { ca: options.ca, requestCert: true, rejectUnauthorized: false }),
    minVersion: 'TLSv1.2',
    maxSessionMemory: sessionMemory,
  });
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<Socket>();
  let open = 0;
  server.on('session', session => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    // A broken connection is the client's affair; its streams are closed with it.
    session.on('error', () => undefined);
  });
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.on('request', (request, response) => {
    options.onActivity?.(++open);
    response.on('close', () => options.onActivity?.(--open));
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const exchange = exchangeOf(request, response);
    exchange.onSent(() => linger(exchange, options.lingeringMs ?? 30_000));
    handle(context, exchange, options.token, `${loopback}:${port}`)
      .catch((error: unknown) => fail(context, exchange, error))
      // What nobody has read of a body would hold up all that comes over the same connection.
      .finally(() => request.resume());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    options.onActivity?.(++open);
    socket.on('close', () => options.onActivity?.(--open));
    upgrade(context, request, socket, head, options.token).catch((error: unknown) => {
      context.log.error(`upgrade: ${error instanceof Error ? (error.stack ?? error.message) : errorText(error)}`);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, loopback, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error: Error) => context.log.error(`API server: ${error.message}`));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    dispose() {
      server.close();
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Some clients read an answer only when they have sent all of their request: what is left of it is read, not for ever. */
function linger({ request, abort }: Exchange, milliseconds: number): void {
  if (request.readableEnded || request.destroyed) return;
  const timer = setTimeout(abort, milliseconds);
  request.on('end', () => clearTimeout(timer)).on('close', () => clearTimeout(timer));
}

function exchangeOf(
  request: IncomingMessage | Http2ServerRequest,
  response: (ServerResponse & { req: IncomingMessage }) | Http2ServerResponse,
): Exchange {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  // A response of HTTP/2 says that it is finished only when the request is as well: its stream knows better.
  const sending = 'stream' in response ? response.stream : response;
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: request.headers,
    request,
    // The two classes have what is used in common, under overloads that differ.
    response: response as unknown as HttpResponse,
    warnings: [],
    user: anonymous,
    certificate: () => certificateUser(request.socket as unknown as TlsConnection),
    backlog: () => sending.writableLength,
    onSent: listener => void sending.on('finish', listener),
    // Once it is sent, a response of HTTP/1.1 has no hold on its connection any more.
    abort: () => void ('stream' in response ? response.stream : request.socket).destroy(),
  };
}

async function handle(context: ApiContext, exchange: Exchange, token: string, address: string): Promise<void> {
  const { path, method } = exchange;
  const reads = method === 'GET' || method === 'HEAD';
  if (reads && health(exchange)) return;
  if (path !== '/version') exchange.user = admitRequest(context, exchange, token);
  const { served } = context;
  if (reads && (discovery(served, exchange, address) || openApi(served, exchange) || openApiV2(exchange))) return;
  if (reads && rootIndex(served, exchange)) return;
  const request = parseResourcePath(served, path);
  if (request === undefined) {
    if (isInServedGroup(served, path)) throw noSuchResource();
    respondNoSuchPath(exchange);
    return;
  }
  await handleResource(context, exchange, request);
}

/** Connections that speak another protocol than HTTP, at the same time. */
const mostUpgraded = 200;
let upgraded = 0;

async function upgrade(
  context: ApiContext,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  token: string,
): Promise<void> {
  // Loaded only here: most clients never ask for it.
  const { refuse, serveUpgrade } = await import('../streaming/upgrade.ts');
  const refusal = refusalOf(context, request, token);
  if (refusal !== undefined) {
    refuse(socket, refusal);
  } else if (upgraded >= mostUpgraded) {
    refuse(socket, new StatusError(429, 'TooManyRequests', 'too many connections, please try again later'));
  } else {
    upgraded++;
    try {
      await serveUpgrade(context, request, socket, head);
    } finally {
      upgraded--;
    }
  }
}

/** Why a request is not admitted; undefined if it is. */
function refusalOf(context: ApiContext, request: IncomingMessage, token: string): StatusError | undefined {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const { method = 'GET', headers } = request;
  try {
    const certificate = (): User | undefined => certificateUser(request.socket as unknown as TlsConnection);
    admitRequest(context, { method, path, query: new URLSearchParams(query.join('?')), headers, certificate }, token);
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

/** Answers a failure. What is no Status is a fault of this program: it is logged, and the client told so. */
function fail(context: ApiContext, exchange: Exchange, error: unknown): void {
  if (error instanceof ClientGone) return;
  let status = error;
  if (!(status instanceof StatusError)) {
    context.log.error(
      `${exchange.method} ${exchange.path}: ${error instanceof Error ? (error.stack ?? error.message) : errorText(error)}`,
    );
    status = new StatusError(500, 'InternalError', `Internal error occurred: ${errorText(error)}`, {
      causes: [{ message: errorText(error) }],
    });
  }
  if (exchange.response.headersSent) exchange.abort();
  else respondError(exchange, status as StatusError);
}
