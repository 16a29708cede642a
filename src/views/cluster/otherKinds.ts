import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { eventText } from '../../cluster/events.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { otherResources, resourceKey } from './kinds.ts';
import { groupWord, listed, missingNodes, objectNode, unavailableNodes } from './objectNode.ts';
import { joined, kindIcon, stateOf } from './words.ts';

const MORE = 'group:more';

/** The id of a kind's row, under which its objects are. */
export function kindNodeId(resource: ApiResource): string {
  return `kind:${resourceKey(resource)}`;
}

/** The kinds whose rows are open: those that have to be watched. */
export function openKinds(resources: readonly ApiResource[], expanded: ReadonlySet<string>): ApiResource[] {
  const { wellKnown, more } = otherResources(resources);
  const shown = expanded.has(MORE) ? [...wellKnown, ...more] : wellKnown;
  return shown.filter(resource => expanded.has(kindNodeId(resource)));
}

/** A row for each kind that is not shown elsewhere; its objects are listed while it is open. */
export function otherGroups(input: ClusterInput): ClusterNode[] {
  const { wellKnown, more } = otherResources(input.resources);
  const groups = wellKnown.map(resource => kindGroup(input, resource));
  if (more.length === 0) return groups;
  return [
    ...groups,
    {
      id: MORE,
      view: { label: l10n.t('More kinds'), icon: { id: 'ellipsis' }, contextValue: 'group', expansion: 'collapsed' },
      target: {},
      children: more.map(resource => kindGroup(input, resource)),
    },
  ];
}

function kindGroup(input: ClusterInput, resource: ApiResource): ClusterNode {
  const open = input.expanded.has(kindNodeId(resource));
  const objects = open ? listed(input, resource) : [];
  const { status } = input.snapshot(resource);
  const children = open
    ? [
        ...missingNodes(input, [resource]),
        ...objects.map(object => otherNode(input, resource, object)),
        ...unavailableNodes(input, [resource]),
      ]
    : [];
  const awaited = !open && input.awaited.some(entry => resourceKey(entry.resource) === resourceKey(resource));
  return {
    id: kindNodeId(resource),
    view: {
      label: pluralKind(resource),
      description: joined([
        open && status === 'live' ? String(objects.length) : '',
        open ? groupWord(input, [resource]) : '',
        awaited ? l10n.t('awaited') : '',
      ]),
      tooltip: resourceKey(resource),
      icon: kindIcon(resource.kind),
      contextValue: 'kind',
      expansion: 'collapsed',
      ...(awaited ? { awaited } : {}),
    },
    target: { resource: resourceKey(resource) },
    children,
  };
}

function otherNode(input: ClusterInput, resource: ApiResource, object: KubeObject): ClusterNode {
  const keys = dataKeys(object);
  const judged = ['PersistentVolumeClaim', 'Namespace'].includes(object.kind);
  const { color, lines } = judged ? stateOf(object, input.related) : { color: undefined, lines: [] };
  return objectNode(
    { resource, object },
    {
      description: describe(object, keys),
      ...(color === undefined ? {} : { color }),
      lines: [...lines, keys.length === 0 ? '' : l10n.t('Keys: {0}', keys.join(', '))],
    },
    input.awaited,
  );
}

/** The names of what a ConfigMap or Secret holds. Never a value. */
function dataKeys(object: KubeObject): string[] {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return [];
  return ['data', 'binaryData', 'stringData']
    .flatMap(field => Object.keys((object[field] as Record<string, unknown> | null | undefined) ?? {}))
    .sort();
}

function describe(object: KubeObject, keys: readonly string[]): string {
  const status = object.status as { phase?: unknown } | undefined;
  if (object.kind === 'ConfigMap' || object.kind === 'Secret') return keys.join(', ');
  if (object.kind === 'Event') {
    const { reason, message } = eventText(object);
    return joined([reason, message]);
  }
  if (object.kind === 'Ingress') return ingressHosts(object);
  if (object.kind === 'HorizontalPodAutoscaler') return autoscalerCounts(object);
  return typeof status?.phase === 'string' ? status.phase : '';
}

/** The HOSTS column; `*` for a rule without a host. */
function ingressHosts(object: KubeObject): string {
  const rules = (object.spec as { rules?: { host?: string }[] } | undefined)?.rules ?? [];
  return [...new Set(rules.map(({ host }) => host ?? '*'))].join(',');
}

/** Replicas now, and between which bounds: `1/1–10`. */
function autoscalerCounts(object: KubeObject): string {
  const spec = object.spec as { minReplicas?: number; maxReplicas?: number } | undefined;
  const status = object.status as { currentReplicas?: number } | undefined;
  return `${status?.currentReplicas ?? 0}/${spec?.minReplicas ?? 1}–${spec?.maxReplicas ?? '?'}`;
}

/** `ConfigMaps`, `Ingresses`, `NetworkPolicies`: Kubernetes' own word in the plural, as its documents write it. */
function pluralKind({ kind, name }: ApiResource): string {
  return name.startsWith(kind.toLowerCase()) ? kind + name.slice(kind.length) : pluralBySpelling(kind, name);
}

function pluralBySpelling(kind: string, name: string): string {
  return name.endsWith('ies') && kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : kind;
}
