import { hash } from 'node:crypto';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { EventObject } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { modify, timestamp } from './objects.ts';

/** Writes Events about objects in the name of one component. */
export interface EventRecorder {
  normal(about: KubeObject, reason: string, message: string, fieldPath?: string): void;
  warning(about: KubeObject, reason: string, message: string, fieldPath?: string): void;
}

/** Names must differ though two events fall on one millisecond. */
let sequence = 0;

/** How many different events a recorder remembers, so that it can count one that comes again. */
const memory = 4096;

/**
 * A recorder as client-go's: an event that says what an earlier one of the component said about the same object
 * raises that one's count. An event that cannot be written (its namespace is going) is dropped.
 * @param component e.g. `replicaset-controller`
 * @param host the node, for a kubelet
 */
export function eventRecorder(api: ObjectApi, component: string, host?: string): EventRecorder {
  const source = { component, ...(host === undefined ? {} : { host }) };
  /** The names of events by what they say, as in client-go lost with the process. */
  const written = new Map<string, string>();
  const record = (type: Told['type'], about: KubeObject, reason: string, message: string, fieldPath?: string): void => {
    const told: Told = { type, about, reason, message, fieldPath };
    // The texts are long, and remembered for a long time.
    const key = hash('sha1', JSON.stringify([about.metadata.uid, type, reason, message, fieldPath]), 'base64');
    try {
      const name = countAgain(api, told, written.get(key)) ?? write(api, source, told);
      written.delete(key);
      written.set(key, name);
    } catch {
      // As upstream: what happened matters more than the telling of it.
    }
    const [oldest] = written.keys();
    if (written.size > memory && oldest !== undefined) written.delete(oldest);
  };
  return {
    normal: (about, reason, message, path) => record('Normal', about, reason, message, path),
    warning: (about, reason, message, path) => record('Warning', about, reason, message, path),
  };
}

interface Told {
  type: 'Normal' | 'Warning';
  about: KubeObject;
  reason: string;
  message: string;
  fieldPath: string | undefined;
}

/** Raises the count of an event that is still there. @returns its name */
function countAgain(api: ObjectApi, { about }: Told, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const event = api.get<EventObject>('events', about.metadata.namespace ?? 'default', name);
  if (!event) return undefined;
  modify(api, 'events', event, copy => {
    copy.count = (copy.count ?? 1) + 1;
    copy.lastTimestamp = timestamp();
  });
  return name;
}

function write(
  api: ObjectApi,
  source: EventObject['source'],
  { about, fieldPath, message, reason, type }: Told,
): string {
  const namespace = about.metadata.namespace ?? 'default';
  const now = timestamp();
  const { metadata, apiVersion, kind } = about;
  const id = (BigInt(Date.now()) * 1_000_000n + BigInt(sequence++ % 1_000_000)).toString(16);
  const event = api.create<EventObject>('events', {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${metadata.name}.${id}`, namespace },
    involvedObject: {
      kind,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      name: metadata.name,
      ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
      apiVersion,
      ...(metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
      ...(fieldPath === undefined ? {} : { fieldPath }),
    },
    reason,
    message,
    source,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type,
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
  });
  return event.metadata.name;
}
