import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { findCondition, isTrue } from '../../cluster/conditions.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { groupNode } from './groupNode.ts';
import { listed, objectNode } from './objectNode.ts';
import { pagedRows } from './paging.ts';
import { joined, stateOf } from './words.ts';

type Node = KubeObject<
  { unschedulable?: boolean },
  { addresses?: { type: string; address: string }[]; nodeInfo?: { kubeletVersion?: string } }
>;

const rolePrefix = 'node-role.kubernetes.io/';

/** The group of the cluster's nodes: how many are ready, and each as `kubectl get nodes` words it. */
export function nodesGroup(input: ClusterInput, resource: ApiResource): ClusterNode {
  return groupNode(input, { id: 'group:nodes', label: l10n.t('Nodes'), icon: 'server', resources: [resource] }, () => {
    const nodes = listed(input, resource) as Node[];
    const ready = nodes.filter(isReady).length;
    return {
      description: nodes.length === 0 ? '' : `${ready}/${nodes.length}`,
      tooltip: l10n.t('{0} of {1} nodes are ready', ready, nodes.length),
      children: pagedRows(input, 'group:nodes', nodes, node => nodeNode(input, resource, node)),
    };
  });
}

function nodeNode(input: ClusterInput, resource: ApiResource, node: Node): ClusterNode {
  const { color, lines } = stateOf(node);
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  return objectNode(
    input,
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
  );
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
