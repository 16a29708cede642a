import type { WatchScope } from './cluster.ts';
import { RequestError } from './requestError.ts';
import { resourcePath } from './resourceIndex.ts';
import type { Transport } from './transport.ts';
import { parseWatchEvent, type WatchEvent } from './watchEvents.ts';

export interface WatchStreamOptions {
  /** Where to go on. Absent: a streaming list first (`sendInitialEvents`), then on from there. */
  resourceVersion: string | undefined;
  /** When the server shall end the watch; half a minute later it is ended here. */
  timeoutMs: number;
  maxSilenceMs: number;
  initialPauseMs: number;
  signal: AbortSignal;
  onOpen: () => void;
}

/** The server takes the request for a streaming list, but never says that the list is complete. */
export class InitialEventsMissing extends Error {}

/** How much longer than asked a watch may last before it counts as dead. */
const graceMs = 30_000;

/**
 * Opens one watch and yields its events until the server ends it.
 *
 * @throws RequestError, as `Transport.lines` and `parseWatchEvent`; `InitialEventsMissing`.
 */
export async function* streamWatch(
  transport: Transport,
  scope: WatchScope,
  options: WatchStreamOptions,
): AsyncGenerator<WatchEvent> {
  const path = `${resourcePath(scope.resource, scope.namespace)}?${watchQuery(options)}`;
  const timers = new AbortController();
  const deadMan = setTimeout(
    () => timers.abort(new RequestError('stream-silent', 'the watch outlived its time', '')),
    options.timeoutMs + graceMs,
  );
  let initial = options.resourceVersion === undefined;
  let pause: NodeJS.Timeout | undefined;
  try {
    const lines = transport.lines({
      path,
      signal: AbortSignal.any([options.signal, timers.signal]),
      maxSilenceMs: options.maxSilenceMs,
      onOpen: () => {
        if (initial) pause = setTimeout(() => timers.abort(new InitialEventsMissing()), options.initialPauseMs);
        options.onOpen();
      },
    });
    for await (const line of lines) {
      const event = parseWatchEvent(line, path);
      if (event === undefined) continue;
      if (initial) {
        pause?.refresh();
        if (event.type === 'BOOKMARK' && event.initialEventsEnd) {
          initial = false;
          clearTimeout(pause);
        }
      }
      yield event;
    }
  } finally {
    clearTimeout(deadMan);
    clearTimeout(pause);
  }
}

function watchQuery(options: WatchStreamOptions): string {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(Math.ceil(options.timeoutMs / 1000)),
  });
  if (options.resourceVersion === undefined) {
    query.set('sendInitialEvents', 'true');
    query.set('resourceVersionMatch', 'NotOlderThan');
  } else {
    query.set('resourceVersion', options.resourceVersion);
  }
  return query.toString();
}
