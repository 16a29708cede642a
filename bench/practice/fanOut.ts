import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { once } from 'node:events';
import type { Access, BenchCluster } from './benchCluster.ts';

/** How long it took until watchers knew of changes, in milliseconds. */
export interface FanOut {
  /** From the first request until every watcher had every change. */
  total: number;
  /** Of one change at one watcher, since it was asked for. */
  median: number;
}

const path = '/api/v1/namespaces/default/configmaps';

/** Watches a ConfigMap over many connections, each its own as those of `kubectl get --watch`, while it is changed. */
export async function measureFanOut(cluster: BenchCluster, watchers: number, changes: number): Promise<FanOut> {
  const abort = new AbortController();
  const client = cluster.client(abort.signal);
  const text = 'x'.repeat(1000);
  const created = await client.send('POST', path, { metadata: { name: 'fan-out' }, data: { text, change: 'n:-1;' } });
  const { resourceVersion } = (created.body as { metadata: { resourceVersion: string } }).metadata;
  const query = `?watch=1&resourceVersion=${resourceVersion}&fieldSelector=metadata.name%3Dfan-out`;
  const sent: number[] = [];
  const latencies: number[] = [];
  const sessions: ClientHttp2Session[] = [];
  const ends: Promise<unknown>[] = [];
  for (let index = 0; index < watchers; index++) {
    const session = connect(cluster.access.server, { ca: cluster.access.ca });
    sessions.push(session);
    const onChange = (change: number): void => void latencies.push(performance.now() - sent[change]!);
    const { done } = await watch(session, cluster.access, query, changes, onChange);
    ends.push(done);
  }
  for (let change = 0; change < changes; change++) {
    sent.push(performance.now());
    const body = { data: { change: `n:${change};` } };
    await client.send('PATCH', `${path}/fan-out`, body, 'application/merge-patch+json');
  }
  await Promise.all(ends);
  const total = performance.now() - sent[0]!;
  for (const session of sessions) session.destroy();
  await client.send('DELETE', `${path}/fan-out`);
  abort.abort();
  return { total, median: latencies.sort((a, b) => a - b)[latencies.length >> 1]! };
}

/** Resolves when the watch has begun. @returns `done` does when its last change has come */
async function watch(
  session: ClientHttp2Session,
  { token }: Access,
  query: string,
  changes: number,
  onChange: (change: number) => void,
): Promise<{ done: Promise<unknown> }> {
  const stream = session.request({
    ':path': `${path}${query}`,
    authorization: `Bearer ${token}`,
    accept: 'application/json',
  });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  if (headers[constants.HTTP2_HEADER_STATUS] !== 200) throw new Error('The watch was refused.');
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let rest = '';
  // No more of an event is read than tells it from others: the client shall not be what is measured.
  stream.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const change = Number(/n:(\d+);/.exec(line)?.[1] ?? -1);
      if (change >= 0) onChange(change);
      if (change === changes - 1) resolve(undefined);
    }
  });
  return { done: promise };
}
