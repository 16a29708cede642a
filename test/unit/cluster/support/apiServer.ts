import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { selfSigned } from '../../../support/certificate.ts';

export interface ReceivedRequest {
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

interface OpenWatch {
  resource: string;
  namespace: string | undefined;
  response: ServerResponse;
}

type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Answers a request in the server's place; false: the server answers after all. */
export type Interceptor = (request: ReceivedRequest, response: ServerResponse) => boolean;

const kinds: Record<string, string> = {
  pods: 'Pod',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  namespaces: 'Namespace',
};

/**
 * A real HTTPS server that speaks as much of the Kubernetes API as a watch needs (lists with pages, watches, streaming
 * lists, bookmarks, 410), for the corner cases that a healthy cluster does not show. It forgets and lies when told so.
 */
export class TestApiServer {
  readonly requests: ReceivedRequest[] = [];
  token = 'secret-token';
  watchList = true;
  aggregatedDiscovery = true;
  intercept: Interceptor | undefined;
  readonly directory: string;
  private readonly tls: { certificate: string; key: string };
  private readonly http2: boolean;
  private server: Server | Http2SecureServer | undefined;
  private readonly sessions = new Set<ServerHttp2Session>();
  /** How many connections were made. */
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly objects = new Map<string, KubeObject>();
  private history: { version: number; type: WatchType; resource: string; object: KubeObject }[] = [];
  private oldest = 0;
  private version = 100;
  private watches = new Set<OpenWatch>();
  private requestWaiters: { matches: (request: ReceivedRequest) => boolean; resolve: () => void }[] = [];
  port = 0;

  private constructor(directory: string, tls: { certificate: string; key: string }, http2: boolean) {
    this.directory = directory;
    this.tls = tls;
    this.http2 = http2;
  }

  /** @param options.http2 false: it knows HTTP/1.1 alone. */
  static async start(options: { certificateEnds?: Date; http2?: boolean } = {}): Promise<TestApiServer> {
    const directory = await mkdtemp(join(tmpdir(), 'api-server-'));
    const server = new TestApiServer(directory, await selfSigned(options.certificateEnds), options.http2 ?? true);
    server.put('namespaces', object('v1', 'Namespace', 'kube-system', undefined, { uid: 'kube-system-uid' }));
    await server.listen();
    return server;
  }

  async listen(): Promise<void> {
    const tls = { cert: this.tls.certificate, key: this.tls.key };
    const server = this.http2 ? createSecureServer({ ...tls, allowHTTP1: true }) : createServer(tls);
    // The two classes of each have what is used in common.
    server.on('request', (request: unknown, response: unknown) =>
      this.handle(request as IncomingMessage, response as ServerResponse),
    );
    server.on('session', (session: ServerHttp2Session) => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
      session.on('error', () => undefined);
    });
    server.on('connection', (socket: Socket) => {
      this.connections++;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** As a killed process: connections are reset and the port is closed. The objects stay. */
  async down(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    this.watches.clear();
    const closed = once(server, 'close');
    server.close();
    for (const session of this.sessions) session.destroy();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async stop(): Promise<void> {
    await this.down();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** A kubeconfig for this server, or for a proxy in front of it. */
  async kubeconfig(
    options: { port?: number; token?: string; user?: unknown; authority?: string; proxyUrl?: string } = {},
  ): Promise<string> {
    const path = join(this.directory, `kubeconfig-${options.port ?? this.port}.json`);
    const authority = Buffer.from(options.authority ?? this.tls.certificate).toString('base64');
    const server = `https://127.0.0.1:${options.port ?? this.port}`;
    await writeFile(
      path,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          { name: 'test', cluster: { server, 'certificate-authority-data': authority, 'proxy-url': options.proxyUrl } },
        ],
        users: [{ name: 'test', user: options.user ?? { token: options.token ?? this.token } }],
        contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'default' } }],
        'current-context': 'test',
      }),
    );
    await chmod(path, 0o600);
    return path;
  }

  put(resource: string, value: KubeObject): KubeObject {
    const key = `${resource}/${value.metadata.namespace ?? ''}/${value.metadata.name}`;
    const known = this.objects.get(key);
    const stored = structuredClone(value);
    stored.metadata.uid ??= known?.metadata.uid ?? `uid-${this.version + 1}`;
    stored.metadata.resourceVersion = String(++this.version);
    this.objects.set(key, stored);
    this.tell(known === undefined ? 'ADDED' : 'MODIFIED', resource, stored);
    return stored;
  }

  remove(resource: string, name: string, namespace?: string): void {
    const key = `${resource}/${namespace ?? ''}/${name}`;
    const gone = structuredClone(this.objects.get(key)!);
    this.objects.delete(key);
    gone.metadata.resourceVersion = String(++this.version);
    this.tell('DELETED', resource, gone);
  }

  /** What a fresh list would give. */
  list(resource: string, namespace?: string): KubeObject[] {
    return [...this.objects]
      .filter(([key]) => key.startsWith(`${resource}/${namespace === undefined ? '' : `${namespace}/`}`))
      .map(([, value]) => value);
  }

  /** Forgets every change so far, as etcd's compaction does: older resourceVersions are answered with 410. */
  compact(): void {
    this.history = [];
    this.oldest = ++this.version;
  }

  get openWatches(): number {
    return this.watches.size;
  }

  /** Ends the watches in order, as after `timeoutSeconds`. */
  endWatches(): void {
    for (const { response } of this.watches) response.end();
    this.watches.clear();
  }

  /** Sends a line to every watch, whatever it is. */
  sendRaw(line: string): void {
    for (const { response } of this.watches) response.write(line);
  }

  /** Ends every watch in the middle of its answer. */
  breakWatches(): void {
    for (const { response } of this.watches) response.destroy();
    this.watches.clear();
  }

  bookmark(): void {
    for (const watch of this.watches) watch.response.write(bookmarkLine(String(this.version), false));
  }

  nextRequest(matches: (request: ReceivedRequest) => boolean): Promise<void> {
    return new Promise(resolve => this.requestWaiters.push({ matches, resolve }));
  }

  private handle(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', 'https://server');
    const request = { path: url.pathname, query: url.searchParams, authorization: incoming.headers.authorization };
    this.requests.push(request);
    response.on('error', () => undefined);
    this.requestWaiters = this.requestWaiters.filter(waiter => {
      if (!waiter.matches(request)) return true;
      waiter.resolve();
      return false;
    });
    if (this.intercept?.(request, response) === true) return;
    if (request.authorization !== `Bearer ${this.token}`) {
      sendStatus(response, 401, 'Unauthorized');
      return;
    }
    if (request.path === '/version') {
      sendJson(response, 200, { major: '1', minor: '34' });
      return;
    }
    if (request.path === '/api' || request.path === '/apis' || request.path === '/api/v1') {
      this.sendDiscovery(request, incoming.headers.accept ?? '', response);
      return;
    }
    const match = /^\/api\/v1\/(?:namespaces\/([^/]+)\/)?(pods|configmaps|secrets|namespaces)(?:\/([^/]+))?$/.exec(
      request.path,
    );
    if (match === null) {
      sendStatus(response, 404, 'NotFound');
      return;
    }
    const [, namespace, resource, name] = match as unknown as [string, string | undefined, string, string | undefined];
    if (name !== undefined) {
      const found = this.objects.get(`${resource}/${namespace ?? ''}/${name}`);
      if (found === undefined) {
        sendStatus(response, 404, 'NotFound');
        return;
      }
      sendJson(response, 200, found);
      return;
    }
    if (request.query.get('watch') === 'true') {
      this.sendWatch(request, resource, namespace, response);
      return;
    }
    this.sendList(request, resource, namespace, response);
  }

  private sendDiscovery(request: ReceivedRequest, accept: string, response: ServerResponse): void {
    if (this.aggregatedDiscovery && accept.includes('apidiscovery') && request.path !== '/api/v1') {
      const resources = Object.entries(kinds).map(([resource, kind]) => ({
        resource,
        responseKind: { kind },
        scope: resource === 'namespaces' ? 'Cluster' : 'Namespaced',
        singularResource: kind.toLowerCase(),
        verbs: ['get', 'list', 'watch'],
        shortNames: resource === 'pods' ? ['po'] : [],
      }));
      const items = request.path === '/api' ? [{ metadata: {}, versions: [{ version: 'v1', resources }] }] : [];
      sendJson(response, 200, { kind: 'APIGroupDiscoveryList', items });
      return;
    }
    if (request.path === '/api') {
      sendJson(response, 200, { kind: 'APIVersions', versions: ['v1'] });
      return;
    }
    if (request.path === '/apis') {
      sendJson(response, 200, { kind: 'APIGroupList', groups: [] });
      return;
    }
    const resources = Object.entries(kinds).map(([name, kind]) => ({
      name,
      kind,
      singularName: kind.toLowerCase(),
      namespaced: name !== 'namespaces',
      verbs: ['get', 'list', 'watch'],
      shortNames: name === 'pods' ? ['po'] : undefined,
    }));
    sendJson(response, 200, {
      kind: 'APIResourceList',
      resources: [...resources, { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get'] }],
    });
  }

  private sendList(
    request: ReceivedRequest,
    resource: string,
    namespace: string | undefined,
    response: ServerResponse,
  ): void {
    const all = this.list(resource, namespace);
    const start = Number(request.query.get('continue') ?? '0');
    const limit = Number(request.query.get('limit') ?? all.length);
    const items = all
      .slice(start, start + limit)
      .map(({ metadata, ...rest }) => ({ metadata, data: rest.data, spec: rest.spec, status: rest.status }));
    const next = start + limit < all.length ? String(start + limit) : undefined;
    const metadata = { resourceVersion: String(this.version), continue: next };
    sendJson(response, 200, { kind: `${kinds[resource]}List`, apiVersion: 'v1', metadata, items });
  }

  private sendWatch(
    request: ReceivedRequest,
    resource: string,
    namespace: string | undefined,
    response: ServerResponse,
  ): void {
    const initial = request.query.get('sendInitialEvents') === 'true';
    if (initial && !this.watchList) {
      sendStatus(response, 422, 'Invalid', 'sendInitialEvents: Forbidden: unless the WatchList feature gate is on');
      return;
    }
    const from = Number(request.query.get('resourceVersion') ?? '0');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (!initial && from < this.oldest) {
      const object = { kind: 'Status', code: 410, reason: 'Expired', message: `too old resource version: ${from}` };
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
      return;
    }
    const watch = { resource, namespace, response };
    this.watches.add(watch);
    response.once('close', () => this.watches.delete(watch));
    if (initial) {
      for (const object of this.list(resource, namespace)) response.write(line('ADDED', object));
      response.write(bookmarkLine(String(this.version), true));
      return;
    }
    response.flushHeaders();
    for (const change of this.history) {
      if (change.version > from && concerns(watch, change.resource, change.object)) {
        response.write(line(change.type, change.object));
      }
    }
  }

  private tell(type: WatchType, resource: string, object: KubeObject): void {
    this.history.push({ version: this.version, type, resource, object });
    for (const watch of this.watches) {
      if (concerns(watch, resource, object)) watch.response.write(line(type, object));
    }
  }
}

/** An object with as little as there must be. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
  metadata: object = {},
): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...metadata } };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function sendStatus(response: ServerResponse, code: number, reason: string, message = reason): void {
  sendJson(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });
}

function line(type: string, value: KubeObject): string {
  return `${JSON.stringify({ type, object: value })}\n`;
}

function bookmarkLine(resourceVersion: string, end: boolean): string {
  const annotations = end ? { 'k8s.io/initial-events-end': 'true' } : undefined;
  return `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion, annotations } } })}\n`;
}

function concerns(watch: OpenWatch, resource: string, value: KubeObject): boolean {
  return watch.resource === resource && (watch.namespace === undefined || watch.namespace === value.metadata.namespace);
}
