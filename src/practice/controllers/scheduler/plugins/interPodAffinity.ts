import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../../kinds/core.ts';
import type { Pod } from '../../../kinds/pod.ts';
import { matchesAll, preferredTerms, requiredTerms, type AffinityTerm } from '../affinityTerms.ts';
import { changeOf, isMoved, type ClusterState, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeInfo.ts';

/** Numbers by topology key and domain. */
class TopologyCounts {
  private readonly counts = new Map<string, number>();

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  /** @returns the number of the node's domain, 0 for a node without the key */
  of(node: NodeInfo, key: string): number {
    const domain = node.node.metadata.labels?.[key];
    return domain === undefined ? 0 : (this.counts.get(`${key}\n${domain}`) ?? 0);
  }

  add(node: NodeInfo, key: string, amount: number): void {
    const domain = node.node.metadata.labels?.[key];
    if (domain !== undefined) this.counts.set(`${key}\n${domain}`, this.of(node, key) + amount);
  }

  /** The sum over all of a node's domains. */
  total(node: NodeInfo): number {
    return Object.keys(node.node.metadata.labels ?? {}).reduce((sum, key) => sum + this.of(node, key), 0);
  }
}

/** Pod affinity and anti-affinity, that of the Pods which are there included. */
export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',
  judge(pod, cluster) {
    const together = requiredTerms(pod, pod.spec.affinity?.podAffinity, cluster);
    const apart = requiredTerms(pod, pod.spec.affinity?.podAntiAffinity, cluster);
    const [near, far, existing] = [new TopologyCounts(), new TopologyCounts(), new TopologyCounts()];
    for (const node of cluster.nodes) {
      for (const other of node.pods.values()) {
        if (matchesAll(together, other)) for (const term of together) near.add(node, term.topologyKey, 1);
        countMatches(far, apart, other, node);
        const { podAntiAffinity } = other.spec.affinity ?? {};
        if (podAntiAffinity) countMatches(existing, requiredTerms(other, podAntiAffinity, cluster), pod, node);
      }
    }
    if (together.length + apart.length === 0 && existing.isEmpty) return undefined;
    // The first of Pods that want to be together may go anywhere that has the topology.
    const first = near.isEmpty && matchesAll(together, pod);
    return {
      filter(node) {
        const { labels = {} } = node.node.metadata;
        const hasKeys = together.every(({ topologyKey }) => labels[topologyKey] !== undefined);
        const withOthers = together.every(({ topologyKey }) => near.of(node, topologyKey) > 0);
        if (!hasKeys || (!withOthers && !first)) {
          return { reasons: ["node(s) didn't match pod affinity rules"], unresolvable: true };
        }
        if (apart.some(({ topologyKey }) => far.of(node, topologyKey) > 0)) {
          return { reasons: ["node(s) didn't match pod anti-affinity rules"], unresolvable: false };
        }
        if (existing.total(node) > 0) {
          return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], unresolvable: false };
        }
        return undefined;
      },
    };
  },
  weight: 2,
  score(pod, cluster, nodes) {
    const scores = preferences(pod, cluster);
    if (scores.isEmpty) return undefined;
    const raw = nodes.map(node => scores.total(node));
    const [least, most] = [Math.min(...raw), Math.max(...raw)];
    return raw.map(score => (most === least ? 0 : Math.trunc((100 * (score - least)) / (most - least))));
  },
  mayHelp(change) {
    const pod = changeOf<Pod>(change, 'pods');
    if (pod) return isMoved(pod);
    const changed = changeOf<Node>(change, 'nodes') ?? changeOf(change, 'namespaces');
    return (
      changed?.after !== undefined && !isDeepStrictEqual(changed.before?.metadata.labels, changed.after.metadata.labels)
    );
  },
};

/** What the preferences of the Pod, and those of the Pods that are there, make of each domain. */
function preferences(pod: Pod, cluster: ClusterState): TopologyCounts {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const [wanted, unwanted] = [preferredTerms(pod, podAffinity, cluster), preferredTerms(pod, podAntiAffinity, cluster)];
  const scores = new TopologyCounts();
  for (const node of cluster.nodes) {
    for (const other of node.pods.values()) {
      countMatches(scores, wanted, other, node);
      countMatches(scores, unwanted, other, node, -1);
      const { affinity } = other.spec;
      if (!affinity) continue;
      // A hard affinity of a Pod that is there counts as a preference of 1 (`HardPodAffinityWeight`).
      countMatches(scores, requiredTerms(other, affinity.podAffinity, cluster), pod, node);
      countMatches(scores, preferredTerms(other, affinity.podAffinity, cluster), pod, node);
      countMatches(scores, preferredTerms(other, affinity.podAntiAffinity, cluster), pod, node, -1);
    }
  }
  return scores;
}

function countMatches(
  counts: TopologyCounts,
  terms: readonly AffinityTerm[],
  pod: Pod,
  node: NodeInfo,
  sign: 1 | -1 = 1,
): void {
  for (const term of terms) if (term.matches(pod)) counts.add(node, term.topologyKey, sign * term.weight);
}
