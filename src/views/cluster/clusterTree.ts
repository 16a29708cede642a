import * as l10n from '@vscode/l10n';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { mainResources, otherResources } from './kinds.ts';
import { nodesGroup } from './nodes.ts';
import { kindNodes, moreKinds } from './otherKinds.ts';
import { servicesGroup } from './services.ts';
import { workloadsGroup } from './workloads.ts';

/** The groups of the lab's namespace, by who owns what, between those of the cluster: nodes first, rare kinds last. */
export function ownerGroups(input: ClusterInput): ClusterNode[] {
  return [...nodeGroups(input), ...namespaceGroups(input), ...clusterWideGroups(input)];
}

export function nodeGroups(input: ClusterInput): ClusterNode[] {
  const { nodes } = mainResources(input.resources);
  return nodes === undefined ? [] : [nodesGroup(input, nodes)];
}

/** What one namespace holds: workloads, Services, then the rest by kind. */
export function namespaceGroups(input: ClusterInput): ClusterNode[] {
  const { services, endpointSlices, workloads } = mainResources(input.resources);
  const { wellKnown, more } = otherResources(input.resources);
  return [
    ...(workloads.length === 0 ? [] : [workloadsGroup(input, workloads)]),
    ...(services === undefined ? [] : [servicesGroup(input, services, endpointSlices)]),
    ...kindNodes(input, wellKnown),
    ...moreKinds(input, { id: 'group:more', label: l10n.t('More kinds'), resources: more }),
  ];
}

/** The kinds that belong to no namespace. */
export function clusterWideGroups(input: ClusterInput): ClusterNode[] {
  const { clusterWide } = otherResources(input.resources);
  return moreKinds(input, { id: 'group:cluster', label: l10n.t('Cluster-wide kinds'), resources: clusterWide });
}
