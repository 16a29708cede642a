import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { conditionsOf } from '../../cluster/conditions.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { cellOf } from './columns.ts';
import { resourceKey } from './kinds.ts';
import { groupWord, isAwaitedIn, listed, missingNodes, objectNode, unavailableNodes } from './objectNode.ts';
import { pagedRows } from './paging.ts';
import { joined, kindIcon, stateOf } from './words.ts';

/** A row for each of some kinds; its objects are listed, and watched, while it is open. */
export function kindNodes(input: ClusterInput, resources: readonly ApiResource[]): ClusterNode[] {
  return resources.map(resource => kindNode(input, resource));
}

/** The row of the kinds that are looked at less often. */
export function moreKinds(
  input: ClusterInput,
  { id: local, label, resources }: { id: string; label: string; resources: readonly ApiResource[] },
): ClusterNode[] {
  if (resources.length === 0) return [];
  const id = input.id(local);
  const isOpen = input.isOpen(id, false);
  if (isOpen) watchDefinitions(input);
  const awaited = !isOpen && isAwaitedIn(input, resources);
  return [
    {
      id,
      view: {
        label,
        icon: { id: 'ellipsis' },
        contextValue: 'group',
        expansion: isOpen ? 'expanded' : 'collapsed',
        ...(awaited ? { awaited, description: l10n.t('awaited') } : {}),
      },
      target: {},
      children: isOpen ? kindNodes(input, resources) : [],
    },
  ];
}

/** While somebody looks at the list of kinds, one that is defined has to appear in it: discovery follows this watch. */
function watchDefinitions(input: ClusterInput): void {
  const key = 'customresourcedefinitions.apiextensions.k8s.io';
  const definitions = input.resources.find(resource => resourceKey(resource) === key);
  if (definitions !== undefined) input.snapshot(definitions);
}

function kindNode(input: ClusterInput, resource: ApiResource): ClusterNode {
  const id = input.id(`kind:${resourceKey(resource)}`);
  const isOpen = input.isOpen(id, false);
  const awaited = !isOpen && isAwaitedIn(input, [resource]);
  const objects = isOpen ? listed(input, resource) : [];
  return {
    id,
    view: {
      label: pluralKind(resource),
      description: joined([
        isOpen && input.snapshot(resource).status === 'live' ? String(objects.length) : '',
        isOpen ? groupWord(input, [resource]) : '',
        awaited ? l10n.t('awaited') : '',
        isCustom(resource) ? resource.group : '',
      ]),
      tooltip: resourceKey(resource),
      icon: kindIcon(resource.kind),
      contextValue: 'kind',
      expansion: isOpen ? 'expanded' : 'collapsed',
      ...(awaited ? { awaited } : {}),
    },
    target: { resource: resourceKey(resource) },
    children: isOpen
      ? [
          ...missingNodes(input, [resource]),
          ...pagedRows(input, id, objects, object => otherNode(input, resource, object)),
          ...unavailableNodes(input, [resource]),
        ]
      : [],
  };
}

/** A row by the columns of its kind; where it reports conditions, with the colour of its readiness. */
function otherNode(input: ClusterInput, resource: ApiResource, object: KubeObject): ClusterNode {
  const keys = dataKeys(object);
  const columns = input.columns(resource);
  const cells = columns
    .filter(({ name }) => name.toLowerCase() !== 'age')
    .map(column => ({ column, text: cellOf(object, column, input.now) }));
  const isJudged = phaseOf(object) !== undefined || conditionsOf(object).length > 0;
  const { color, lines } = isJudged ? stateOf(object, input.related) : { color: undefined, lines: [] };
  const shown = cells.filter(({ column }) => (column.priority ?? 0) === 0).map(({ text }) => text);
  return objectNode(
    input,
    { resource, object },
    {
      description: joined([
        ...shown,
        ...keys,
        shown.length === 0 && keys.length === 0 ? conditionWord(object) : '',
        object.metadata.deletionTimestamp === undefined ? '' : 'Terminating',
      ]),
      ...(color === undefined ? {} : { color }),
      lines: [
        ...lines,
        ...cells.map(({ column, text }) => (text === '' ? '' : `${column.name}: ${text}`)),
        keys.length === 0 ? '' : l10n.t('Keys: {0}', keys.join(', ')),
      ],
    },
  );
}

/** The names of what a ConfigMap or Secret holds. Never a value. */
function dataKeys(object: KubeObject): string[] {
  if (object.apiVersion !== 'v1' || (object.kind !== 'ConfigMap' && object.kind !== 'Secret')) return [];
  return ['data', 'binaryData', 'stringData']
    .flatMap(field => Object.keys((object[field] as Record<string, unknown> | null | undefined) ?? {}))
    .sort();
}

function phaseOf({ status }: KubeObject): string | undefined {
  const phase = (status as { phase?: unknown } | null | undefined)?.phase;
  return typeof phase === 'string' && phase !== '' ? phase : undefined;
}

/** For a kind without columns: its phase, or what its condition `Ready` says, else its last condition. */
function conditionWord(object: KubeObject): string {
  const phase = phaseOf(object);
  if (phase !== undefined) return phase;
  const conditions = conditionsOf(object);
  const condition = conditions.find(({ type }) => type === 'Ready') ?? conditions.at(-1);
  if (condition === undefined) return '';
  return condition.status === 'True' ? condition.type : `${condition.type}=${condition.status}`;
}

/** Whether somebody has added the kind: Kubernetes' own groups have no domain, or its own. */
function isCustom({ group }: ApiResource): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io');
}

/** `ConfigMaps`, `Ingresses`, `NetworkPolicies`: Kubernetes' own word in the plural, as its documents write it. */
function pluralKind({ kind, name }: ApiResource): string {
  return name.startsWith(kind.toLowerCase()) ? kind + name.slice(kind.length) : pluralBySpelling(kind, name);
}

function pluralBySpelling(kind: string, name: string): string {
  return name.endsWith('ies') && kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : kind;
}
