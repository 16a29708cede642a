import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { clusterWideGroups, namespaceGroups, nodeGroups } from './clusterTree.ts';
import { resourceKey } from './kinds.ts';
import { isAwaitedIn, unavailableNodes } from './objectNode.ts';
import { pagedRows } from './paging.ts';
import { joined } from './words.ts';

/** The groups by namespace: the lab's own first, and open. `within` gives the input for one of them. */
export function groupsByNamespace(input: ClusterInput, within: (namespace: string) => ClusterInput): ClusterNode[] {
  const resource = input.resources.find(candidate => resourceKey(candidate) === 'namespaces');
  const { objects, status } = resource === undefined ? { objects: [], status: 'absent' } : input.snapshot(resource);
  const known = new Map(objects.map(object => [object.metadata.name, object]));
  const { labNamespace } = input;
  // There may be no right to list them: the lab's own is there in any case.
  const names = [labNamespace, ...[...known.keys()].filter(name => name !== labNamespace).sort(systemLast)];
  const rows = pagedRows(input, 'namespaces', names, name =>
    namespaceNode(within(name), known.get(name), status === 'live' && !known.has(name), resource),
  );
  return [
    ...nodeGroups(input),
    ...rows,
    ...(resource === undefined ? [] : unavailableNodes(input, [resource])),
    ...clusterWideGroups(input),
  ];
}

function namespaceNode(
  input: ClusterInput,
  object: KubeObject | undefined,
  isMissing: boolean,
  resource: ApiResource | undefined,
): ClusterNode {
  const { namespace } = input;
  const isLab = namespace === input.labNamespace;
  const id = `namespace:${namespace}`;
  const isOpen = input.isOpen(id, isLab);
  const phase = (object?.status as { phase?: string } | undefined)?.phase ?? '';
  const awaited =
    !isOpen &&
    isAwaitedIn(
      input,
      input.resources.filter(({ namespaced }) => namespaced),
    );
  return {
    id,
    view: {
      label: namespace,
      description: joined([
        isLab ? l10n.t('the lab’s') : '',
        isMissing ? l10n.t('not there yet') : phase === 'Active' ? '' : phase,
        awaited ? l10n.t('awaited') : '',
      ]),
      tooltip: joined([l10n.t('Namespace: {0}', namespace), phase], '\n'),
      icon: { id: 'symbol-namespace' },
      contextValue: object === undefined || resource === undefined ? 'group' : `object.${resourceKey(resource)}`,
      expansion: isOpen ? 'expanded' : 'collapsed',
      ...(awaited ? { awaited } : {}),
    },
    target: { resource: 'namespaces', name: namespace },
    children: isOpen ? namespaceGroups(input) : [],
  };
}

function systemLast(left: string, right: string): number {
  const isSystem = (name: string): number => (name.startsWith('kube-') ? 1 : 0);
  return isSystem(left) - isSystem(right) || (left < right ? -1 : 1);
}
