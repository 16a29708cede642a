import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { EventFields, EventObject } from '../kinds/core.ts';
import type { ObjectReference } from '../kinds/meta.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { microTimestamp, modify, timestamp } from './objects.ts';

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
  const now = timestamp();
  return create(api, about, {
    involvedObject: { ...referenceTo(about), ...(fieldPath === undefined ? {} : { fieldPath }) },
    reason,
    message,
    source,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type,
    reportingComponent: source.component ?? '',
    reportingInstance: source.host ?? '',
  });
}

/** Writes Events in the newer form, which says what was done: as the scheduler does. */
export interface ActionRecorder {
  normal(about: KubeObject, action: string, reason: string, note: string, related?: KubeObject): void;
  warning(about: KubeObject, action: string, reason: string, note: string, related?: KubeObject): void;
}

/** Characters of an event's note (`NoteLengthLimit`). */
const noteLimit = 1024;

/**
 * A recorder as `client-go/tools/events` has it. It counts nothing: a component tells what has changed, and that is
 * another event. One that cannot be written is dropped.
 * @param controller e.g. `default-scheduler`
 */
export function actionRecorder(api: ObjectApi, controller: string): ActionRecorder {
  const instance = `${controller}-${hostname()}`;
  const record = (
    type: EventObject['type'],
    [about, action, reason, note, related]: Parameters<ActionRecorder['normal']>,
  ): void => {
    try {
      create(api, about, {
        involvedObject: referenceTo(about),
        ...(related === undefined ? {} : { related: referenceTo(related) }),
        action,
        reason,
        message: note.length > noteLimit ? `${note.slice(0, noteLimit - 4)} ...` : note,
        source: {},
        eventTime: microTimestamp(),
        type,
        reportingComponent: controller,
        reportingInstance: instance,
      });
    } catch {
      // As above.
    }
  };
  return {
    normal: (...what) => record('Normal', what),
    warning: (...what) => record('Warning', what),
  };
}

/** @returns the event's name */
function create(api: ObjectApi, about: KubeObject, event: EventFields): string {
  const { name, namespace = 'default' } = about.metadata;
  const id = (BigInt(Date.now()) * 1_000_000n + BigInt(sequence++ % 1_000_000)).toString(16);
  const metadata = { name: `${name}.${id}`, namespace };
  return api.create<EventObject>('events', { apiVersion: 'v1', kind: 'Event', metadata, ...event }).metadata.name;
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    apiVersion,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}
