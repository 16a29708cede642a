import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { NodeView } from '../tree/treeNode.ts';
import { awaitedFor, type Awaited } from './awaited.ts';
import { ageOf } from './age.ts';
import type { ClusterInput, ClusterNode, ClusterTarget, ListedObject } from './clusterInput.ts';
import { eventsNode } from './eventRows.ts';
import { resourceKey } from './kinds.ts';
import { PAGE } from './paging.ts';
import { joined, kindIcon, snapshotWord } from './words.ts';

/** What is special about one object's row. */
export interface ObjectRow {
  description: string;
  /** What follows the age: the first to be cut off in a narrow side bar. */
  detail?: string;
  color?: string;
  /** Lines of the tooltip below kind and name. */
  lines?: readonly string[];
  /** For what owns or leads to other objects: the rows below it, and whether it is open at first. */
  children?: () => readonly ClusterNode[];
  initiallyOpen?: boolean;
  /** Without the row of events: there would be one on each level. */
  hidesEvents?: boolean;
  /** What it is called where its owner's row stands right above. */
  shortName?: string;
}

/** The stable id of an object's row: an object that was deleted and made again is another row. */
export function objectNodeId(resource: ApiResource, { metadata }: KubeObject): string {
  return `${resourceKey(resource)}:${metadata.uid ?? `${metadata.namespace ?? ''}/${metadata.name}`}`;
}

/** The row of an object, marked when a checkpoint waits for it. Below it are what it owns and the events about it. */
export function objectNode(input: ClusterInput, { resource, object }: ListedObject, row: ObjectRow): ClusterNode {
  const { metadata } = object;
  const id = objectNodeId(resource, object);
  const initially = row.initiallyOpen ?? false;
  const isOpen = input.isOpen(id, initially);
  const below = isOpen ? (row.children?.() ?? []) : [];
  const events =
    isOpen && row.hidesEvents !== true ? eventsNode(input, id, object, row.children === undefined) : undefined;
  const age = ageOf(metadata.creationTimestamp, input.now);
  const view: NodeView = {
    label: row.shortName ?? metadata.name,
    description: joined([row.description, age, row.detail]),
    tooltip: joined(
      [
        `${resource.kind} ${metadata.name}`,
        ...(row.lines ?? []),
        metadata.creationTimestamp === undefined ? '' : l10n.t('Created: {0}', metadata.creationTimestamp),
      ],
      '\n',
    ),
    icon: kindIcon(resource.kind, row.color),
    contextValue: `object.${resourceKey(resource)}`,
    accessibleLabel: joined([resource.kind, metadata.name, row.description, age, row.detail], ', '),
    expansion: isOpen ? 'expanded' : 'collapsed',
  };
  return {
    id,
    view: marked(view, awaitedFor(input.awaited, resource, object)),
    target: objectTarget(resource, metadata.namespace, metadata.name),
    children: events === undefined ? below : [...below, events],
  };
}

/** A row that says what a checkpoint waits for it to become; the row itself when none does. */
export function marked(view: NodeView, awaited: Awaited | undefined): NodeView {
  if (awaited === undefined) return view;
  const word = awaited.wants === 'absent' ? l10n.t('waiting for it to go') : l10n.t('awaited');
  return {
    ...view,
    awaited: true,
    description: joined([view.description, word]),
    tooltip: joined([view.tooltip, l10n.t('The checkpoint waits: {0}', awaited.title), awaited.reason], '\n'),
    accessibleLabel: joined([view.accessibleLabel, word], ', '),
  };
}

/** Rows for objects that a checkpoint names and that are not there yet. None while the list is not known. */
export function missingNodes(input: ClusterInput, resources: readonly ApiResource[]): ClusterNode[] {
  const nodes = new Map<string, ClusterNode>();
  for (const entry of input.awaited) {
    const { resource, name, namespace } = entry;
    if (name === undefined || entry.wants === 'absent') continue;
    if (!resources.some(candidate => resourceKey(candidate) === resourceKey(resource))) continue;
    if (namespace !== undefined && namespace !== input.namespace) continue;
    const { status, objects } = input.snapshot(resource);
    if (status !== 'live' || objects.some(object => awaitedFor([entry], resource, object) !== undefined)) continue;
    const view: NodeView = {
      label: name,
      description: joined([resource.kind, l10n.t('not there yet')]),
      tooltip: `${resource.kind} ${name}`,
      icon: { id: 'circle-outline' },
      accessibleLabel: joined([resource.kind, name, l10n.t('not there yet')], ', '),
    };
    const id = input.id(`missing:${resourceKey(resource)}/${name}`);
    nodes.set(id, {
      id,
      view: marked(view, entry),
      target: objectTarget(resource, namespace, name),
      children: [],
    });
  }
  return [...nodes.values()];
}

/** A row that says of which kinds nothing is shown, and why; none while all may be seen. */
export function unavailableNodes(input: ClusterInput, resources: readonly ApiResource[]): ClusterNode[] {
  const forbidden = resources.filter(resource => input.snapshot(resource).status === 'forbidden');
  const [first] = forbidden;
  if (first === undefined) return [];
  const names = forbidden.map(resourceKey).join(', ');
  return [
    {
      id: input.id(`forbidden:${resourceKey(first)}`),
      view: {
        // The word first: of several names the last are cut off.
        label: snapshotWord('forbidden'),
        description: forbidden.map(({ kind }) => kind).join(', '),
        tooltip: first.namespaced
          ? l10n.t(
              'This account may not list {0} in the namespace {1}. Ask for the right to list and watch them.',
              names,
              input.namespace,
            )
          : l10n.t('This account may not list {0}. Ask for the right to list and watch them.', names),
        icon: { id: 'circle-slash', color: 'disabledForeground' },
      },
      target: { resource: resourceKey(first) },
      children: [],
    },
  ];
}

/** The most urgent word about the lists that a group shows. */
export function groupWord(input: ClusterInput, resources: readonly ApiResource[]): string {
  const statuses = resources.map(resource => input.snapshot(resource).status);
  if (statuses.includes('stale')) return snapshotWord('stale');
  if (statuses.includes('loading')) return snapshotWord('loading');
  return '';
}

/** Objects of a resource in the order of their names; where a list is longer than what is shown, the awaited first. */
export function listed(input: ClusterInput, resource: ApiResource): KubeObject[] {
  return sorted(input, [...input.snapshot(resource).objects], object => ({ resource, object }));
}

/** Sorts a list that is the caller's own. */
export function sorted<T>(input: ClusterInput, items: T[], of: (item: T) => ListedObject): T[] {
  items.sort((left, right) => compareNames(of(left).object, of(right).object));
  if (items.length <= PAGE || input.awaited.length === 0) return items;
  const isAwaited = (item: T): boolean => {
    const { resource, object } = of(item);
    return awaitedFor(input.awaited, resource, object) !== undefined;
  };
  return [...items.filter(isAwaited), ...items.filter(item => !isAwaited(item))];
}

/** Whether a checkpoint waits for something that a closed row hides. */
export function isAwaitedIn(input: ClusterInput, resources: readonly ApiResource[]): boolean {
  const keys = new Set(resources.map(resourceKey));
  return input.awaited.some(
    ({ resource, namespace }) =>
      keys.has(resourceKey(resource)) && (namespace === undefined || namespace === input.namespace),
  );
}

export function compareNames(left: KubeObject, right: KubeObject): number {
  return left.metadata.name < right.metadata.name ? -1 : left.metadata.name > right.metadata.name ? 1 : 0;
}

function objectTarget(resource: ApiResource, namespace: string | undefined, name: string): ClusterTarget {
  return { resource: resourceKey(resource), ...(namespace === undefined ? {} : { namespace }), name };
}
