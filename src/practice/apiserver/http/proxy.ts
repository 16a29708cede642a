import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import type { ApiContext } from './apiContext.ts';
import type { Exchange } from './exchange.ts';
import { proxyTarget, unavailable, type ProxyTarget } from './proxyTarget.ts';
import type { ResourceRequest } from './resourceRequest.ts';

/**
 * Passes a request on to a Pod, or to a Pod behind a Service, and the answer back: what `kubectl proxy` shows a browser
 * at `/api/v1/namespaces/NS/services/NAME:PORT/proxy/`.
 */
export async function proxy(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const target = proxyTarget(context, request);
  const { method, path, query, response } = exchange;
  const search = query.size > 0 ? `?${query.toString()}` : '';
  if (request.onward === '' && method === 'GET') {
    response.writeHead(301, { location: `${path}/${search}` });
    response.end();
    return;
  }
  const rest = request.onward ?? '/';
  const prefix = path.slice(0, path.length - rest.length);
  const answer = await ask(context, exchange, target, `${rest}${search}`, prefix);
  response.writeHead(answer.statusCode ?? 502, headersBack(answer, prefix));
  answer.on('error', () => exchange.abort());
  // Responses of both versions of HTTP take a pipe.
  answer.pipe(response as unknown as Writable);
}

/** @throws StatusError when nothing answers */
function ask(
  context: ApiContext,
  exchange: Exchange,
  target: ProxyTarget,
  url: string,
  prefix: string,
): Promise<IncomingMessage> {
  const { headers, method, request, response } = exchange;
  const host = String(headers[':authority'] ?? headers.host ?? '');
  const forwarded = { 'x-forwarded-host': host, 'x-forwarded-proto': 'https', 'x-forwarded-uri': prefix + url };
  return new Promise((resolve, reject) => {
    const failed = (): void =>
      reject(
        unavailable(`error trying to reach service: dial tcp ${target.ip}:${target.port}: connect: connection refused`),
      );
    let connection: Duplex | undefined;
    try {
      connection = context.runtime()?.dial(target.namespace, target.pod, target.port);
    } catch {
      // Told below.
    }
    if (connection === undefined) {
      failed();
      return;
    }
    const onward = httpRequest(
      {
        createConnection: () => connection,
        method,
        path: url,
        headers: { ...passable(headers), host, ...forwarded, connection: 'close' },
      },
      resolve,
    );
    onward.on('error', failed);
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
}

/** What goes on: not what belongs to one connection alone, and nothing by which the client has shown who it is. */
function passable(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(?::|impersonate-)/.test(name) && !kept.has(name)),
  );
}

const kept: ReadonlySet<string> = new Set([
  ...['authorization', 'connection', 'host', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding'],
  'upgrade',
]);

/** The headers of an answer; one that leads elsewhere on the same host leads there by way of the proxy. */
function headersBack({ headers }: IncomingMessage, prefix: string): OutgoingHttpHeaders {
  const { location } = headers;
  return {
    ...passable(headers),
    ...(location?.startsWith('/') === true ? { location: prefix + location } : {}),
  };
}
