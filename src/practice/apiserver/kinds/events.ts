import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ObjectReference } from '../../kinds/meta.ts';
import { required } from '../fieldError.ts';
import { age } from '../humanDuration.ts';
import { present } from '../present.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { nameColumn } from '../tables/cells.ts';

interface Event extends KubeObject {
  involvedObject?: ObjectReference;
  reason?: string;
  message?: string;
  type?: string;
  source?: { component?: string; host?: string };
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  count?: number;
  series?: { count?: number; lastObservedTime?: string };
  reportingComponent?: string;
  reportingInstance?: string;
}

/** As `events.k8s.io/v1` names the same fields. */
interface NewEvent extends KubeObject {
  regarding?: ObjectReference;
  note?: string;
}

/** Fields by their names in `events.k8s.io/v1` and in the stored `v1`. */
const renamed: readonly (readonly [string, string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['reportingController', 'reportingComponent'],
];

function rename(object: KubeObject, apiVersion: string, names: ReadonlyMap<string, string>): KubeObject {
  const entries = Object.entries(object).map(([key, value]): [string, unknown] => [names.get(key) ?? key, value]);
  return { ...(Object.fromEntries(entries) as KubeObject), apiVersion };
}

const toStoredNames = new Map(renamed);
const fromStoredNames = new Map(renamed.map(([mine, stored]) => [stored, mine]));

const firstSeen = (event: Event): string | undefined => event.firstTimestamp ?? event.eventTime ?? undefined;
const lastSeen = (event: Event): string | undefined =>
  event.series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen(event);

function sourceText({ source, reportingComponent, reportingInstance }: Event): string {
  const component = present(source?.component) ?? reportingComponent ?? '';
  const host = present(source?.host) ?? reportingInstance ?? '';
  return host === '' ? component : `${component}, ${host}`;
}

const columns: readonly Column<Event>[] = [
  { name: 'Last Seen', type: 'string', cell: (event, now) => age(lastSeen(event), now) },
  { name: 'Type', type: 'string', cell: ({ type }) => type ?? '' },
  { name: 'Reason', type: 'string', cell: ({ reason }) => reason ?? '' },
  {
    name: 'Object',
    type: 'string',
    cell: ({ involvedObject }) => {
      const kind = (involvedObject?.kind ?? '').toLowerCase();
      return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind;
    },
  },
  { name: 'Subobject', type: 'string', priority: 1, cell: ({ involvedObject }) => involvedObject?.fieldPath ?? '' },
  { name: 'Source', type: 'string', priority: 1, cell: sourceText },
  { name: 'Message', type: 'string', cell: ({ message }) => (message ?? '').trim() },
  { name: 'First Seen', type: 'string', priority: 1, cell: (event, now) => age(firstSeen(event), now) },
  { name: 'Count', type: 'string', priority: 1, cell: ({ series, count }) => series?.count ?? Math.max(count ?? 1, 1) },
  { ...nameColumn, priority: 1 },
];

const strategy: Strategy<Event> = {
  // As Go writes what it has no value for, in fields that have no `omitempty`.
  applyDefaults(event) {
    event.source ??= {};
    event.firstTimestamp ??= null;
    event.lastTimestamp ??= null;
    event.eventTime ??= null;
    event.reportingComponent ??= '';
    event.reportingInstance ??= '';
  },
  validate: ({ involvedObject, metadata }) =>
    involvedObject === undefined || (involvedObject.namespace ?? 'default') !== metadata.namespace
      ? [required('involvedObject', 'must be in the namespace of the event')]
      : [],
};

const reference = (field: keyof ObjectReference) => (event: Event) => event.involvedObject?.[field] ?? '';

/** Events beyond this number push out the oldest; upstream forgets them after an hour. */
const maximumEvents = 1000;

export const events = defineResource<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  name: 'events',
  shortNames: ['ev'],
  hasStatus: false,
  createOnUpdate: true,
  keepNewest: maximumEvents,
  strategy,
  columns,
  selectableFields: {
    'involvedObject.kind': reference('kind'),
    'involvedObject.namespace': reference('namespace'),
    'involvedObject.name': reference('name'),
    'involvedObject.uid': reference('uid'),
    'involvedObject.apiVersion': reference('apiVersion'),
    'involvedObject.resourceVersion': reference('resourceVersion'),
    'involvedObject.fieldPath': reference('fieldPath'),
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source }) => source?.component ?? '',
    type: ({ type }) => type ?? '',
  },
});

/** The same events under their newer names. */
export const newEvents = defineResource<NewEvent>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  name: 'events',
  shortNames: ['ev'],
  hasStatus: false,
  createOnUpdate: true,
  keepNewest: maximumEvents,
  storage: 'events',
  conversion: {
    fromStored: object => rename(object, 'events.k8s.io/v1', fromStoredNames),
    toStored: object => rename(object, 'v1', toStoredNames),
  },
  strategy: strategy,
  columns: columns,
  selectableFields: {
    'regarding.kind': event => reference('kind')(event),
    'regarding.namespace': event => reference('namespace')(event),
    'regarding.name': event => reference('name')(event),
    'regarding.uid': event => reference('uid')(event),
    reason: event => (event as Event).reason ?? '',
    type: event => (event as Event).type ?? '',
  },
});
