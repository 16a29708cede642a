import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { findCondition, isTrue } from '../../cluster/conditions.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { groupWord, listed, objectNode, unavailableNodes } from './objectNode.ts';
import { joined, stateOf } from './words.ts';

type Node = KubeObject<
  { unschedulable?: boolean },
  { addresses?: { type: string; address: string }[]; nodeInfo?: { kubeletVersion?: string } }
>;

const rolePrefix = 'node-role.kubernetes.io/';

/** The group of the cluster's nodes: how many are ready, and each as `kubectl get nodes` words it. */
export function nodesGroup(input: ClusterInput, resource: ApiResource): ClusterNode {
  const nodes = listed(input, resource) as Node[];
  const ready = nodes.filter(isReady).length;
  return {
    id: 'group:nodes',
    view: {
      label: l10n.t('Nodes'),
      description: joined([nodes.length === 0 ? '' : `${ready}/${nodes.length}`, groupWord(input, [resource])]),
      tooltip: l10n.t('{0} of {1} nodes are ready', ready, nodes.length),
      icon: { id: 'server' },
      contextValue: 'group',
      expansion: nodes.length > 10 ? 'collapsed' : 'expanded',
    },
    target: {},
    children: [
      ...nodes.map(node => {
        const { color, lines } = stateOf(node);
        const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
        return objectNode(
          { resource, object: node },
          {
            description: joined([statusColumn(node), roles(node)]),
            color: node.spec?.unschedulable === true ? 'charts.yellow' : color,
            lines: [
              ...lines,
              address === undefined ? '' : l10n.t('Address: {0}', address),
              l10n.t('Version: {0}', node.status?.nodeInfo?.kubeletVersion ?? '?'),
            ],
          },
          input.awaited,
        );
      }),
      ...unavailableNodes(input, [resource]),
    ],
  };
}

/** The STATUS column of `kubectl get nodes`. */
function statusColumn(node: Node): string {
  return joined(
    [isReady(node) ? 'Ready' : 'NotReady', node.spec?.unschedulable === true ? 'SchedulingDisabled' : ''],
    ',',
  );
}

function isReady(node: Node): boolean {
  return isTrue(findCondition(node, 'Ready'));
}

/** The ROLES column; nothing for `<none>`. */
function roles({ metadata }: Node): string {
  return Object.keys(metadata.labels ?? {})
    .flatMap(label => (label.startsWith(rolePrefix) ? label.slice(rolePrefix.length) : []))
    .sort()
    .join(',');
}
