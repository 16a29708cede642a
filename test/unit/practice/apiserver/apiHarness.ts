import { EventEmitter, once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import type { Disposable } from '../../../../src/base/disposable.ts';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { createCertificates, type CertificateFiles } from '../../../../src/practice/apiserver/certificates.ts';
import { createObjectApi } from '../../../../src/practice/apiserver/createObjectApi.ts';
import { ServedResources } from '../../../../src/practice/apiserver/registry/servedResources.ts';
import { startApiServer } from '../../../../src/practice/apiserver/http/apiServer.ts';
import { ResourceStore } from '../../../../src/practice/apiserver/registry/resourceStore.ts';
import type { Status } from '../../../../src/practice/apiserver/statusError.ts';
import type { ContainerRuntime, ObjectApi } from '../../../../src/practice/storage/objectStore.ts';
import { VersionedStore } from '../../../../src/practice/storage/versionedStore.ts';

export interface Answer<T = Status> {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  body: T;
}

export interface WatchEvent {
  type: string;
  object: KubeObject & { columnDefinitions?: unknown[] | null; rows?: { cells: unknown[] }[]; code?: number };
}

/** An API server over an empty cluster in memory, without controllers, and a client of it over HTTP/2. */
export interface ApiHarness extends Disposable {
  readonly port: number;
  readonly ca: string;
  readonly caKey: string;
  readonly token: string;
  readonly api: ObjectApi;
  readonly store: VersionedStore;
  readonly errors: string[];
  readonly open: () => number;
  /** Resolves once no request is open. */
  idle(): Promise<void>;
  call<T = Status>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  /** Over HTTP/1.1. */
  plainCall(method: string, path: string, headers?: Record<string, string>): Promise<Answer<unknown>>;
  watch(path: string, headers?: Record<string, string>): Watch;
}

export interface Watch extends Disposable {
  /** The next event; rejects when the stream has ended. */
  next(): Promise<WatchEvent>;
  readonly ended: Promise<void>;
}

let certificates: Promise<CertificateFiles> | undefined;

export async function startApi(
  options: { runtime?: ContainerRuntime; lingeringMs?: number } = {},
): Promise<ApiHarness> {
  certificates ??= createCertificates();
  const { ca, caKey, certificate, key } = await certificates;
  const store = new VersionedStore({});
  const served = new ServedResources(store);
  const api = createObjectApi(store, undefined, served);
  const errors: string[] = [];
  const token = 'secret-token';
  let open = 0;
  const activity = new EventEmitter();
  const onActivity = (count: number): void => {
    open = count;
    activity.emit('change');
  };
  const { runtime, ...serverOptions } = options;
  const server = await startApiServer(
    {
      store,
      objects: new ResourceStore(store),
      served,
      synced: () => Promise.resolve(),
      runtime: () => runtime,
      log: { debug() {}, info() {}, warn() {}, error: message => errors.push(message) },
    },
    { ca, certificate, key, token, port: 0, onActivity, ...serverOptions },
  );
  const session = connect(`https://127.0.0.1:${server.port}`, { ca, maxSessionMemory: 256 });
  return {
    port: server.port,
    ca,
    caKey,
    token,
    api,
    store,
    errors,
    open: () => open,
    async idle() {
      while (open > 0) await once(activity, 'change');
    },
    call: (method, path, body, headers) => call(session, token, method, path, body, headers),
    plainCall: (method, path, headers) => plainCall(server.port, ca, token, method, path, headers),
    watch: (path, headers) => watch(session, token, path, headers),
    dispose() {
      session.destroy();
      server.dispose();
    },
  };
}

function plainCall(
  port: number,
  ca: string,
  token: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer<unknown>> {
  return new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${token}`, ...headers };
    const asked = request({ host: '127.0.0.1', port, ca, method, path, headers: all, agent: false }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(answer(response.statusCode ?? 0, response.headers, text)));
    });
    asked.on('error', reject);
    asked.end();
  });
}

function call<T>(
  session: ClientHttp2Session,
  token: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const all = {
      ':method': method,
      ':path': path,
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    // Node.js takes a DELETE to have no body unless it is told.
    const stream = session.request(all, { endStream: false });
    let status = 0;
    let answered: IncomingHttpHeaders = {};
    let text = '';
    stream.on('response', received => {
      status = received[':status'] ?? 0;
      answered = received;
    });
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    stream.on('error', reject);
    stream.on('end', () => resolve(answer(status, answered, text) as Answer<T>));
    if (Buffer.isBuffer(body) || typeof body === 'string') stream.end(body);
    else stream.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function answer(status: number, headers: IncomingHttpHeaders, text: string): Answer<unknown> {
  const isJson = (headers['content-type'] ?? '').includes('json') && text !== '';
  return { status, headers, text, body: isJson ? (JSON.parse(text) as unknown) : undefined };
}

function watch(session: ClientHttp2Session, token: string, path: string, headers: Record<string, string> = {}): Watch {
  const stream: ClientHttp2Stream = session.request({ ':path': path, authorization: `Bearer ${token}`, ...headers });
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  const ended = new Promise<void>(resolve => stream.on('close', resolve));
  stream.on('error', () => undefined);
  return {
    ended,
    async next() {
      const line = await lines.next();
      if (line.done) throw new Error('the watch has ended');
      return JSON.parse(line.value) as WatchEvent;
    },
    dispose: () => stream.close(),
  };
}

export const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

export function podObject(name: string, extra: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'nginx' }] },
    ...extra,
  };
}

export function deploymentObject(name: string, spec: object = {}): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: 'nginx' }] } },
      ...spec,
    },
  };
}
