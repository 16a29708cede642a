import { createObjectApi } from '../../../../../src/practice/apiserver/createObjectApi.ts';
import type { ClusterState } from '../../../../../src/practice/controllers/scheduler/framework.ts';
import { NodeInfo } from '../../../../../src/practice/controllers/scheduler/nodeInfo.ts';
import { findNodes } from '../../../../../src/practice/controllers/scheduler/schedulePod.ts';
import type { Node } from '../../../../../src/practice/kinds/core.ts';
import type { Pod, PodSpec } from '../../../../../src/practice/kinds/pod.ts';

/** A node with 2 CPUs, 4 GiB and room for 10 Pods, in a zone of two. */
export function node(name: string, changes: Partial<Node['spec']> & { labels?: Record<string, string> } = {}): Node {
  const { labels, ...spec } = changes;
  const allocatable = { cpu: '2', memory: '4Gi', pods: '10', 'ephemeral-storage': '10Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec,
    status: { capacity: allocatable, allocatable },
  };
}

let uid = 0;

export function podOf(name: string, spec: Partial<PodSpec> = {}, labels: Record<string, string> = { app: name }): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `${name}-${uid++}`, labels },
    spec: { containers: [{ name: 'main', image: 'busybox' }], ...spec },
  };
}

/** Containers that ask for something: `asking({ cpu: '1' })`. */
export function asking(...requests: Record<string, string>[]): Pick<PodSpec, 'containers'> {
  return {
    containers: requests.map((request, index) => ({
      name: `c${index}`,
      image: 'busybox',
      resources: { requests: request },
    })),
  };
}

/** Nodes with the Pods whose `nodeName` says so. */
export function clusterOf(nodes: readonly Node[], pods: readonly Pod[] = []): ClusterState {
  return {
    nodes: nodes.map(
      each =>
        new NodeInfo(
          each,
          pods.filter(({ spec }) => spec.nodeName === each.metadata.name),
        ),
    ),
    api: createObjectApi(),
  };
}

/** By node, why a Pod may not go there; undefined where it may. */
export function reasonsFor(pod: Pod, cluster: ClusterState): Record<string, readonly string[] | undefined> {
  const { rejections } = findNodes(pod, cluster);
  return Object.fromEntries(cluster.nodes.map(({ name }) => [name, rejections.get(name)?.reasons]));
}
