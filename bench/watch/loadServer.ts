// An API server of the benchmark's own, in a process of its own: it speaks the watch protocol over HTTP/2 and makes
// changes faster than a control plane on this machine could. Prints its address as JSON.
//   node tools/node.mjs bench/watch/loadServer.ts PODS
import { createSecureServer, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../test/support/certificate.ts';
import { podOf } from './pods.ts';

const count = Number(process.argv[2]);
const pods = Array.from({ length: count }, (_, number) => podOf(number, number + 1));
let version = count;
const watches = new Set<Http2ServerResponse>();
const { certificate, key } = await selfSigned();

const server = createSecureServer({ cert: certificate, key, allowHTTP1: true }, (request, response) => {
  const url = new URL(request.url, 'https://server');
  const json = (body: unknown): void => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (url.pathname === '/change') {
    void change(Number(url.searchParams.get('rate')), Number(url.searchParams.get('seconds'))).then(json);
  } else if (url.pathname === '/one') json({ version: changeOne(url.searchParams.get('stamp') ?? undefined) });
  else if (url.pathname.endsWith('/kube-system')) json({ metadata: { name: 'kube-system', uid: 'load' } });
  else if (url.pathname === '/api') json(discovery);
  else if (url.pathname === '/apis') json({ kind: 'APIGroupDiscoveryList', items: [] });
  else if (url.pathname.endsWith('/pods')) void sendPods(url.searchParams, response as Http2ServerResponse, json);
  else json({});
});
server.on('session', session => session.on('error', () => undefined));

const discovery = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: {},
      versions: [
        {
          version: 'v1',
          resources: [
            { resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced', verbs: ['list', 'watch'] },
          ],
        },
      ],
    },
  ],
};

async function sendPods(
  query: URLSearchParams,
  response: Http2ServerResponse,
  json: (body: unknown) => void,
): Promise<void> {
  response.on('error', () => undefined);
  response.stream.setMaxListeners(0);
  if (!query.has('watch') || query.get('watch') === 'false') {
    const start = Number(query.get('continue') ?? '0');
    const limit = Number(query.get('limit') ?? count);
    const items = pods.slice(start, start + limit);
    const next = start + limit < count ? String(start + limit) : undefined;
    json({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: String(version), continue: next }, items });
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  if (query.get('sendInitialEvents') === 'true') {
    for (const pod of pods) await write(response, event('ADDED', pod));
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const metadata = { resourceVersion: String(version), annotations };
    await write(response, event('BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata }));
  }
  watches.add(response);
  response.once('close', () => watches.delete(response));
}

/** Changes so many Pods a second; resolves to how many it came to. */
async function change(rate: number, seconds: number): Promise<{ changes: number; seconds: number }> {
  const began = performance.now();
  const end = began + seconds * 1000;
  let changes = 0;
  while (performance.now() < end) {
    const due = Math.min(((performance.now() - began) / 1000) * rate, rate * seconds);
    while (changes < due) {
      changeOne();
      changes++;
    }
    // What clients have not read yet would only pile up here.
    for (const response of watches) if (response.stream.writableNeedDrain) await drained(response);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  return { changes, seconds: (performance.now() - began) / 1000 };
}

function changeOne(stamp?: string): number {
  const number = stamp === undefined ? version % count : 0;
  const pod = podOf(number, ++version);
  if (stamp !== undefined) pod.metadata.labels.stamp = stamp;
  pods[number] = pod;
  const line = event('MODIFIED', pod);
  for (const response of watches) response.write(line);
  return version;
}

function event(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

async function write(response: Http2ServerResponse, line: string): Promise<void> {
  if (!response.write(line)) await drained(response);
}

function drained(response: Http2ServerResponse): Promise<void> {
  return new Promise(resolve => {
    response.stream.once('drain', resolve);
    response.stream.once('close', resolve);
  });
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ server: `https://127.0.0.1:${port}`, certificate }));
});
