import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { mainResources } from './kinds.ts';
import { nodesGroup } from './nodes.ts';
import { otherGroups } from './otherKinds.ts';
import { servicesGroup } from './services.ts';
import { workloadsGroup } from './workloads.ts';

/** The groups of the Cluster view: nodes, workloads, Services, then the rest by kind. */
export function buildClusterTree(input: ClusterInput): ClusterNode[] {
  const { nodes, services, endpointSlices, workloads } = mainResources(input.resources);
  return [
    ...(nodes === undefined ? [] : [nodesGroup(input, nodes)]),
    ...(workloads.length === 0 ? [] : [workloadsGroup(input, workloads)]),
    ...(services === undefined ? [] : [servicesGroup(input, services, endpointSlices)]),
    ...otherGroups(input),
  ];
}
