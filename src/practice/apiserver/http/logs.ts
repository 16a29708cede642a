import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ContainerLog } from '../../storage/objectStore.ts';
import type { Container, ContainerStatus, Pod } from '../kinds/podTypes.ts';
import { badRequest } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import type { Exchange } from './exchange.ts';
import { numberParameter } from './list.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { isTrue } from './watch.ts';

type Line = ContainerLog['lines'][number];

/** Bytes that may wait for a client that follows a log and does not read. */
const maximumBacklog = 8 * 1024 * 1024;

/** GET of a container's log, with `follow` until the container ends or the client leaves. */
export function logs(context: ApiContext, exchange: Exchange, request: ResourceRequest): void {
  const { query, response } = exchange;
  const pod = context.objects.get(request.definition, request.namespace, request.name!) as Pod;
  const container = containerName(pod, query.get('container') ?? '');
  const previous = isTrue(query.get('previous') ?? 'false');
  checkStarted(pod, container, previous);
  const log = context.runtime()?.logs(pod.metadata.namespace!, pod.metadata.name, container, { previous });
  const format = isTrue(query.get('timestamps') ?? 'false')
    ? ({ at, text }: Line): string => `${at} ${text}\n`
    : ({ text }: Line): string => `${text}\n`;

  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  const text = selected(log?.lines ?? [], query)
    .map(format)
    .join('');
  const limit = numberParameter(query, 'limitBytes');
  if (limit > 0 && Buffer.byteLength(text) >= limit) {
    response.end(Buffer.from(text).subarray(0, limit).toString('utf8'));
    return;
  }
  if (text !== '') response.write(text);
  if (log === undefined || log.ended || !isTrue(query.get('follow') ?? 'false')) {
    response.end();
    return;
  }
  response.flushHeaders();
  const lines = log.onLine(line => {
    response.write(format(line));
    if (exchange.backlog() > maximumBacklog) exchange.abort();
  });
  const end = log.onEnd(() => response.end());
  response.on('close', () => {
    lines.dispose();
    end.dispose();
  });
}

/** The lines that `sinceTime`, `sinceSeconds` and `tailLines` leave. */
function selected(lines: readonly Line[], query: URLSearchParams): readonly Line[] {
  const seconds = numberParameter(query, 'sinceSeconds');
  const time = query.get('sinceTime') ?? '';
  const since = time !== '' ? Date.parse(time) : seconds > 0 ? Date.now() - seconds * 1000 : undefined;
  const recent = since === undefined ? lines : lines.filter(line => Date.parse(line.at) >= since);
  if (!query.has('tailLines')) return recent;
  const tail = numberParameter(query, 'tailLines');
  return tail === 0 ? [] : recent.slice(-tail);
}

/** Which container is meant. Throws the 400s of upstream's `validateContainer`. */
export function containerName(pod: Pod, asked: string): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const all = [...initContainers, ...containers, ...ephemeralContainers];
  const { name } = pod.metadata;
  if (asked !== '') {
    if (all.some(container => container.name === asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const main = pod.spec?.containers ?? [];
  if (main.length === 1) return main[0]!.name ?? '';
  const names = (list: readonly Container[]): string => `[${list.map(container => container.name).join(' ')}]`;
  const inits = pod.spec?.initContainers ?? [];
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: ${names(main)}` +
      (inits.length > 0 ? ` or one of the init containers: ${names(inits)}` : ''),
  );
}

/** A container that has not begun has no log. Throws the 400 of the kubelet. */
function checkStarted(pod: KubeObject, container: string, previous: boolean): void {
  const { status, metadata } = pod as Pod;
  const all: ContainerStatus[] = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  const own = all.find(({ name }) => name === container);
  const named = `container ${JSON.stringify(container)} in pod ${JSON.stringify(metadata.name)}`;
  if (previous) {
    if (own?.lastState?.terminated === undefined) {
      throw badRequest(`previous terminated ${named} not found`);
    }
    return;
  }
  const begun = own?.state?.running ?? own?.state?.terminated ?? own?.lastState?.terminated;
  if (begun !== undefined) return;
  const reason = own?.state?.waiting?.reason;
  if (reason === 'ErrImagePull' || reason === 'ImagePullBackOff' || reason === 'InvalidImageName') {
    throw badRequest(`${named} is waiting to start: ${imageReasons[reason]}`);
  }
  if (own === undefined && (pod as Pod).spec?.nodeName) {
    throw badRequest(`${named} is waiting to start: ContainerCreating`);
  }
  // kubectl shows an empty log for a Pod without a node.
  if (own !== undefined) throw badRequest(`${named} is waiting to start: ${reason ?? 'ContainerCreating'}`);
}

const imageReasons = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
  InvalidImageName: 'InvalidImageName',
} as const;
