import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';
import type { ContainerRuntime } from '../../storage/objectStore.ts';
import type { ApiContext } from '../http/apiContext.ts';
import { containerName } from '../http/logs.ts';
import { parseResourcePath } from '../http/resourceRequest.ts';
import type { Pod } from '../kinds/podTypes.ts';
import { badRequest, noSuchResource, StatusError } from '../statusError.ts';
import type { CommandRequest } from './commandSession.ts';
import { servePortForward, type ForwardedPod } from './portForward.ts';
import { serveSpdyCommand, spdyCommandProtocol } from './spdyCommand.ts';
import { SpdyConnection } from './spdyConnection.ts';
import { commandProtocols, serveCommand } from './webSocketCommand.ts';
import { mostForwardedPorts, serveForwardChannels, webSocketForwardProtocol } from './webSocketPortForward.ts';

const portForwardProtocol = 'portforward.k8s.io';
const tunnelProtocol = `SPDY/3.1+${portForwardProtocol}`;
/** A message may not be larger. */
const largestMessage = 1024 * 1024;

/** A refusal that isn't a Status, as the kubelet sends it. */
class PlainRefusal extends Error {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/**
 * Answers a request that asks for another protocol: `exec`, `attach` and `portforward` of Pods, over WebSocket or SPDY.
 * The request has been authorised. Resolves when the connection has ended.
 */
export async function serveUpgrade(
  context: ApiContext,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => undefined);
  try {
    const serve = route(context, request);
    await serve({ request, socket, head });
  } catch (error) {
    if (!(error instanceof StatusError) && !(error instanceof PlainRefusal)) throw error;
    refuse(socket, error);
  }
}

interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** Sends a refusal and closes the connection. */
export function refuse(socket: Duplex, error: StatusError | PlainRefusal): void {
  const [body, type] =
    error instanceof StatusError
      ? [`${JSON.stringify(error.status)}\n`, 'application/json']
      : [`${error.message}\n`, 'text/plain; charset=utf-8'];
  const headers = {
    'Content-Type': type,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
    ...(error instanceof PlainRefusal ? error.headers : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${error.code} ${statusTexts[error.code] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** What a request asks for. @throws StatusError, PlainRefusal */
function route(context: ApiContext, request: IncomingMessage): (upgrade: Upgrade) => Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s, 2);
  const target = parseResourcePath(context.served, path);
  const { definition, name, namespace, subresource } = target ?? {};
  if (!definition || name === undefined) throw noSuchResource();
  const streams =
    definition.name === 'pods' &&
    definition.group === '' &&
    ['exec', 'attach', 'portforward'].includes(subresource ?? '');
  if (!streams) throw badRequest('this resource cannot be upgraded to another protocol');
  const pod = context.objects.get(definition, namespace, name) as Pod;
  const parameters = new URLSearchParams(query);
  const container = subresource === 'portforward' ? '' : containerName(pod, parameters.get('container') ?? '');
  if (!pod.spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  const runtime = context.runtime();
  if (!runtime) throw new StatusError(503, 'ServiceUnavailable', 'the simulated kubelet does not run');
  if (subresource === 'portforward') return portForward(runtime, pod, parameters.getAll('ports'));
  return command(commandRequest(runtime, pod, container, subresource as 'exec' | 'attach', parameters));
}

function commandRequest(
  runtime: ContainerRuntime,
  { metadata: { name, namespace = 'default' } }: Pod,
  container: string,
  subresource: 'exec' | 'attach',
  parameters: URLSearchParams,
): CommandRequest {
  const isSet = (parameter: string): boolean => ['1', 'true'].includes(parameters.get(parameter) ?? '');
  const tty = isSet('tty');
  const words = parameters.getAll('command');
  const asked = {
    subresource,
    container,
    tty,
    stdin: isSet('stdin'),
    stdout: isSet('stdout'),
    // A terminal has one output.
    stderr: isSet('stderr') && !tty,
  };
  if (!asked.stdin && !asked.stdout && !asked.stderr)
    throw new PlainRefusal(400, 'you must specify at least 1 of stdin, stdout, stderr');
  return {
    ...asked,
    isRunning: () => runtime.isRunning(namespace, name, container),
    start: streams =>
      subresource === 'exec'
        ? runtime.exec(namespace, name, container, words, streams)
        : runtime.attach(namespace, name, container, streams),
  };
}

function command(asked: CommandRequest): (upgrade: Upgrade) => Promise<void> {
  return async upgrade => {
    if (isWebSocket(upgrade.request)) {
      const protocol = negotiate(webSocketProtocols(upgrade.request), commandProtocols);
      await serveCommand(await openWebSocket(upgrade, protocol), protocol, asked);
      return;
    }
    const protocol = spdyProtocol(upgrade.request, [spdyCommandProtocol]);
    // The kubelet says so before it upgrades.
    if (!asked.isRunning()) {
      throw new PlainRefusal(500, `container not found (${JSON.stringify(asked.container)})`);
    }
    await serveSpdyCommand(openSpdy(upgrade, protocol), asked);
  };
}

function portForward(
  runtime: ContainerRuntime,
  { metadata: { name, namespace = 'default', uid = '' } }: Pod,
  named: readonly string[],
): (upgrade: Upgrade) => Promise<void> {
  const pod: ForwardedPod = { uid, dial: port => runtime.dial(namespace, name, port) };
  return async upgrade => {
    if (!isWebSocket(upgrade.request)) {
      const socket = openSpdy(upgrade, spdyProtocol(upgrade.request, [portForwardProtocol]));
      await servePortForward(pod, accept => new SpdyConnection(socket, accept));
      return;
    }
    const protocol = negotiate(webSocketProtocols(upgrade.request), [tunnelProtocol, webSocketForwardProtocol]);
    const ports = protocol === tunnelProtocol ? [] : portNumbers(named);
    const socket = await openWebSocket(upgrade, protocol);
    if (protocol === tunnelProtocol) {
      await servePortForward(pod, accept => new SpdyConnection(createWebSocketStream(socket), accept));
    } else {
      serveForwardChannels(socket, ports, pod);
      await new Promise(resolve => socket.once('close', resolve));
    }
  };
}

/** The ports of a request, which may be parted by commas (`NewV4Options`). */
function portNumbers(named: readonly string[]): number[] {
  const texts = named.flatMap(text => text.split(','));
  if (texts.length === 0 || texts.length > mostForwardedPorts)
    throw new PlainRefusal(400, 'query parameter "port" is required');
  return texts.map(text => {
    const port = Number(text);
    if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
    throw new PlainRefusal(400, `unable to parse ${JSON.stringify(text)} as a port`);
  });
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

function webSocketProtocols({ headers }: IncomingMessage): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map(text => text.trim());
}

function negotiate(asked: readonly string[], served: readonly string[]): string {
  const protocol = asked.find(each => served.includes(each));
  if (protocol !== undefined) return protocol;
  throw new PlainRefusal(
    403,
    `requested protocol(s) are not supported: [${asked.join(' ')}]; supports [${served.join(' ')}]`,
  );
}

/** Completes the handshake. The subprotocol is written by hand: those of Kubernetes are no tokens, which `ws` insists on. */
function openWebSocket({ head, request, socket }: Upgrade, protocol: string): Promise<WebSocket> {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    clientTracking: false,
  });
  server.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  delete request.headers['sec-websocket-protocol'];
  return new Promise((resolve, reject) => {
    // A handshake that is wrong is answered by `ws`, which then closes the connection.
    socket.once('close', () => reject(new PlainRefusal(400, 'bad handshake')));
    server.handleUpgrade(request, socket, head, resolve);
  });
}

/** The subprotocol of a SPDY upgrade (`httpstream.Handshake`). */
function spdyProtocol({ headers }: IncomingMessage, served: readonly string[]): string {
  if (!/spdy\/3\.1/i.test(headers.upgrade ?? '')) throw badRequest('Upgrade request required');
  const values = headers['x-stream-protocol-version'] ?? [];
  const asked = [values].flat().flatMap(value => value.split(',').map(text => text.trim()));
  if (asked.length === 0) throw new PlainRefusal(400, 'unable to upgrade: X-Stream-Protocol-Version is required');
  const protocol = asked.find(each => served.includes(each));
  if (protocol !== undefined) return protocol;
  throw new PlainRefusal(
    403,
    `unable to upgrade: unable to negotiate protocol: client supports [${asked.join(' ')}], server accepts [${served.join(' ')}]`,
    { 'X-Accepted-Stream-Protocol-Versions': served.join(', ') },
  );
}

function openSpdy({ head, socket }: Upgrade, protocol: string): Duplex {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
  return socket;
}
