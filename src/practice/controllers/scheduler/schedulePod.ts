import type { Pod } from '../../kinds/pod.ts';
import type { ClusterState, Judgement, Plugin, Rejection } from './framework.ts';
import { uidOf, type NodeInfo } from './nodeInfo.ts';
import { plugins } from './plugins/plugins.ts';

/** Where a Pod can go, or why it can go nowhere. */
export interface Verdict {
  /** The nodes that take it. */
  readonly feasible: readonly NodeInfo[];
  /** By node. */
  readonly rejections: ReadonlyMap<string, Rejection>;
  /** Set when the Pod was turned away before any node was looked at. */
  readonly nowhere?: Rejection;
}

/** Asks the plugins about every node; of each node the first rejection counts (`findNodesThatFitPod`). */
export function findNodes(pod: Pod, cluster: ClusterState, nominated: readonly Pod[] = []): Verdict {
  const rejections = new Map<string, Rejection>();
  const plain = judgements(pod, cluster);
  if ('reasons' in plain) {
    for (const node of cluster.nodes) rejections.set(node.name, plain);
    return { feasible: [], rejections, nowhere: plain };
  }
  // Room that preemption has made for others is not free, but what is not there yet can't be relied on either.
  const others = withNominated(pod, cluster, nominated);
  const crowded = others && judgements(pod, others);
  const feasible = cluster.nodes.filter((node, index) => {
    const rejection =
      (crowded && !('reasons' in crowded) ? rejectionOf(others.nodes[index]!, crowded) : undefined) ??
      rejectionOf(node, plain);
    if (rejection) rejections.set(node.name, rejection);
    return !rejection;
  });
  return { feasible, rejections };
}

/** Whether a node would take the Pod. */
export function fits(pod: Pod, node: NodeInfo, cluster: ClusterState): boolean {
  const judged = judgements(pod, cluster);
  return !('reasons' in judged) && rejectionOf(node, judged) === undefined;
}

/**
 * The node that scores highest for the Pod; of equal ones that with the fewest Pods, then the first by name (upstream
 * draws lots).
 */
export function bestNode(pod: Pod, cluster: ClusterState, nodes: readonly NodeInfo[]): NodeInfo | undefined {
  if (nodes.length <= 1) return nodes[0];
  const totals = nodes.map(() => 0);
  for (const plugin of plugins) {
    const scores = plugin.score?.(pod, cluster, nodes);
    scores?.forEach((score, index) => (totals[index]! += score * (plugin.weight ?? 1)));
  }
  return nodes
    .map((node, index) => ({ node, total: totals[index]! }))
    .sort((a, b) => b.total - a.total || a.node.pods.size - b.node.pods.size || (a.node.name < b.node.name ? -1 : 1))[0]
    ?.node;
}

type Judged = readonly { plugin: Plugin; judgement: Judgement }[];

function judgements(pod: Pod, cluster: ClusterState): Judged | Rejection {
  const judged: { plugin: Plugin; judgement: Judgement }[] = [];
  for (const plugin of plugins) {
    const judgement = plugin.judge?.(pod, cluster);
    if (judgement?.nowhere !== undefined) {
      return { plugin: plugin.name, reasons: [judgement.nowhere], unresolvable: true };
    }
    if (judgement) judged.push({ plugin, judgement });
  }
  return judged;
}

function rejectionOf(node: NodeInfo, judged: Judged): Rejection | undefined {
  const excluding = judged.filter(({ judgement: { only } }) => only && !only.has(node.name));
  if (excluding.length > 0) {
    const names = excluding.map(({ plugin }) => plugin.name).sort();
    const reason = `node(s) didn't satisfy plugin(s) [${names.join(' ')}]`;
    return { plugin: names[0]!, reasons: [reason], unresolvable: true };
  }
  for (const { plugin, judgement } of judged) {
    const rejection = judgement.filter?.(node);
    if (rejection) return { plugin: plugin.name, ...rejection };
  }
  return undefined;
}

/** The cluster as it is when the Pods that wait for their nominated nodes, and matter as much, are there. */
function withNominated(pod: Pod, cluster: ClusterState, nominated: readonly Pod[]): ClusterState | undefined {
  const others = nominated.filter(
    other => uidOf(other) !== uidOf(pod) && (other.spec.priority ?? 0) >= (pod.spec.priority ?? 0),
  );
  if (others.length === 0) return undefined;
  const nodes = cluster.nodes.map(node => {
    const coming = others.filter(({ status }) => status?.nominatedNodeName === node.name);
    if (coming.length === 0) return node;
    const copy = node.copy();
    for (const each of coming) copy.add(each);
    return copy;
  });
  return { ...cluster, nodes };
}
