import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { eventText } from '../../cluster/events.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import { ageOf } from './age.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { resourceKey } from './kinds.ts';
import { joined, snapshotWord } from './words.ts';

/** The newest that are shown; a cluster keeps them for an hour, and a crash loop makes many. */
const LIMIT = 20;

/** The resource of events; undefined where they cannot be watched. */
export function eventsResource(resources: readonly ApiResource[]): ApiResource | undefined {
  return resources.find(resource => resourceKey(resource) === 'events' && resource.verbs.includes('watch'));
}

/** The row under an object that holds the events about it. They are watched while such a row is open. */
export function eventsNode(
  input: ClusterInput,
  objectId: string,
  object: KubeObject,
  initially: boolean,
): ClusterNode | undefined {
  const resource = eventsResource(input.resources);
  if (resource === undefined || object.kind === 'Event') return undefined;
  const id = `events:${objectId}`;
  const isOpen = input.isOpen(id, initially);
  // Events about what has no namespace are in `default`: the rule of client-go's recorder.
  const { status, objects } = isOpen
    ? input.snapshot(resource, object.metadata.namespace ?? 'default')
    : { status: 'live' as const, objects: [] };
  const events = objects.filter(event => isAbout(event, object)).map(event => ({ event, text: eventText(event) }));
  events.sort((left, right) => (left.text.at < right.text.at ? 1 : left.text.at > right.text.at ? -1 : 0));
  const none = isOpen && status === 'live' && events.length === 0;
  return {
    id,
    view: {
      label: l10n.t('Events'),
      description: none ? l10n.t('none') : snapshotWord(status),
      tooltip: l10n.t('What the cluster has told about {0} in the last hour', object.metadata.name),
      icon: { id: 'bell' },
      contextValue: 'events',
      expansion: isOpen ? 'expanded' : 'collapsed',
    },
    target: {},
    children: events.slice(0, LIMIT).map(({ event, text }) => eventNode(input, id, event, text)),
  };
}

function eventNode(
  input: ClusterInput,
  listId: string,
  event: KubeObject,
  { reason, message, count, at }: ReturnType<typeof eventText>,
): ClusterNode {
  const isWarning = event.type === 'Warning';
  const times = count > 1 ? `×${count}` : '';
  const description = joined([times, ageOf(at, input.now), message]);
  return {
    id: `${listId}:${event.metadata.uid ?? event.metadata.name}`,
    view: {
      label: reason,
      description,
      tooltip: joined([joined([reason, times]), message, at], '\n'),
      icon: isWarning ? { id: 'warning', color: 'charts.yellow' } : { id: 'info' },
      contextValue: 'event',
      accessibleLabel: joined([isWarning ? l10n.t('Warning') : '', reason, description], ', '),
    },
    target: {},
    children: [],
  };
}

/** Kubelets name a node by its name where others write the uid. */
function isAbout(event: KubeObject, { kind, metadata }: KubeObject): boolean {
  const about = (event.involvedObject ?? event.regarding) as { kind?: string; uid?: string; name?: string } | undefined;
  if (about === undefined) return false;
  if (about.uid !== undefined && about.uid === metadata.uid) return true;
  return about.kind === kind && about.name === metadata.name && (about.uid ?? about.name) === about.name;
}
