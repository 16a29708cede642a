import type { KubeObject } from '../base/kubeObject.ts';
import { badAnswer, refused } from './requestErrors.ts';
import { statusOf } from './status.ts';

/** What a line of a watch says. */
export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject }
  /** Everything up to this resourceVersion was sent; `initialEventsEnd`: so was everything that was there (KEP-3157). */
  | { type: 'BOOKMARK'; resourceVersion: string; initialEventsEnd: boolean };

const initialEventsEnd = 'k8s.io/initial-events-end';

/**
 * Parses a line of a watch.
 *
 * @throws RequestError for an ERROR event, with its code (410: the resourceVersion is too old), and for a line that is
 * not an event.
 */
export function parseWatchEvent(line: string, what: string): WatchEvent | undefined {
  const event = parse(line);
  switch (event.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const object = event.object as Partial<KubeObject> | undefined;
      if (typeof object?.metadata?.name !== 'string') throw badAnswer(`${what}: ${event.type}?`);
      return { type: event.type, object: object as KubeObject };
    }
    case 'BOOKMARK': {
      const metadata = (event.object as Partial<KubeObject> | undefined)?.metadata;
      if (metadata?.resourceVersion === undefined) throw badAnswer(`${what}: BOOKMARK?`);
      return {
        type: 'BOOKMARK',
        resourceVersion: metadata.resourceVersion,
        initialEventsEnd: metadata.annotations?.[initialEventsEnd] === 'true',
      };
    }
    case 'ERROR': {
      const status = statusOf(event.object);
      throw refused(status.code ?? (status.reason === 'Expired' ? 410 : 500), status, what);
    }
    default:
      // Types to come are no business of ours yet.
      return undefined;
  }
}

function parse(line: string): { type?: string; object?: unknown } {
  try {
    const event = JSON.parse(line) as { type?: string; object?: unknown } | null;
    if (typeof event === 'object' && event !== null) return event;
  } catch {
    // told below
  }
  throw badAnswer(`${line.length} bytes are no watch event`);
}
