import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { NodeView } from '../tree/treeNode.ts';
import { awaitedFor, type Awaited } from './awaited.ts';
import type { ClusterInput, ClusterNode, ClusterTarget } from './clusterInput.ts';
import { resourceKey } from './kinds.ts';
import { joined, kindIcon, snapshotWord } from './words.ts';

/** What is special about one object's row. */
export interface ObjectRow {
  description: string;
  color?: string;
  /** Lines of the tooltip below kind and name. */
  lines?: readonly string[];
  children?: readonly ClusterNode[];
  /** For what may get children: the editor opens a row by itself only when it could be opened from the beginning. */
  expansion?: 'collapsed' | 'expanded';
}

/** The stable id of an object's row: an object that was deleted and made again is another row. */
export function objectNodeId(resource: ApiResource, { metadata }: KubeObject): string {
  return `${resourceKey(resource)}:${metadata.uid ?? `${metadata.namespace ?? ''}/${metadata.name}`}`;
}

/** The row of an object, marked when a checkpoint waits for it. */
export function objectNode(
  { resource, object }: { resource: ApiResource; object: KubeObject },
  row: ObjectRow,
  awaited: readonly Awaited[],
): ClusterNode {
  const { metadata } = object;
  const children = row.children ?? [];
  const view: NodeView = {
    label: metadata.name,
    description: row.description,
    tooltip: joined([`${resource.kind} ${metadata.name}`, ...(row.lines ?? [])], '\n'),
    icon: kindIcon(resource.kind, row.color),
    contextValue: `object.${resourceKey(resource)}`,
    accessibleLabel: joined([resource.kind, metadata.name, row.description], ', '),
    ...(row.expansion === undefined ? {} : { expansion: row.expansion }),
  };
  return {
    id: objectNodeId(resource, object),
    view: marked(view, awaitedFor(awaited, resource, object)),
    target: objectTarget(resource, metadata.namespace, metadata.name),
    children,
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
    nodes.set(`missing:${resourceKey(resource)}/${name}`, {
      id: `missing:${resourceKey(resource)}/${name}`,
      view: marked(view, entry),
      target: objectTarget(resource, namespace, name),
      children: [],
    });
  }
  return [...nodes.values()];
}

/** Rows that say of which kinds nothing is shown, and why. */
export function unavailableNodes(input: ClusterInput, resources: readonly ApiResource[]): ClusterNode[] {
  return resources
    .filter(resource => input.snapshot(resource).status === 'forbidden')
    .map(resource => ({
      id: `forbidden:${resourceKey(resource)}`,
      view: {
        label: resource.kind,
        description: snapshotWord('forbidden'),
        tooltip: l10n.t(
          'This account may not list {0} in the namespace {1}. Ask for the right to list and watch them.',
          resourceKey(resource),
          input.namespace,
        ),
        icon: { id: 'circle-slash', color: 'disabledForeground' },
      },
      target: { resource: resourceKey(resource) },
      children: [],
    }));
}

/** The most urgent word about the lists that a group shows. */
export function groupWord(input: ClusterInput, resources: readonly ApiResource[]): string {
  const statuses = resources.map(resource => input.snapshot(resource).status);
  if (statuses.includes('stale')) return snapshotWord('stale');
  if (statuses.includes('loading')) return snapshotWord('loading');
  return '';
}

/** Objects of a resource in the order of their names. */
export function listed(input: ClusterInput, resource: ApiResource): KubeObject[] {
  return [...input.snapshot(resource).objects].sort((left, right) => compareNames(left, right));
}

export function compareNames(left: KubeObject, right: KubeObject): number {
  return left.metadata.name < right.metadata.name ? -1 : left.metadata.name > right.metadata.name ? 1 : 0;
}

function objectTarget(resource: ApiResource, namespace: string | undefined, name: string): ClusterTarget {
  return { resource: resourceKey(resource), ...(namespace === undefined ? {} : { namespace }), name };
}
