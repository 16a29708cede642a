import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../../kinds/core.ts';
import type { Labels } from '../../../kinds/meta.ts';
import type { Pod } from '../../../kinds/pod.ts';
import type { TopologySpreadConstraint } from '../../../kinds/scheduling.ts';
import { matchesSelector } from '../../labels.ts';
import { matchesNodeSelection } from '../../nodeSelection.ts';
import { isBeingDeleted } from '../../objects.ts';
import { untoleratedTaint } from '../../taints.ts';
import { changeOf, isMoved, type ClusterState, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeInfo.ts';
import { defaultSelector, type Selector } from '../defaultSelector.ts';

const hostname = 'kubernetes.io/hostname';
const mismatch = "node(s) didn't match pod topology spread constraints";

interface Constraint extends TopologySpreadConstraint {
  selects: Selector;
  /** Its selector is empty, and for once that counts nothing. */
  empty?: boolean;
}

/** Spreads Pods over the domains of a topology, by the Pod's constraints or, for its owner's Pods, by default. */
export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',
  judge(pod, { nodes }) {
    const constraints = constraintsOf(pod, 'DoNotSchedule');
    if (constraints.length === 0) return undefined;
    const eligible = nodes.filter(node => hasKeys(node, constraints));
    const counts = constraints.map(constraint => {
      const domains = new Map<string, number>();
      for (const node of eligible) {
        if (!isCounted(constraint, pod, node)) continue;
        const domain = labelOf(node, constraint.topologyKey)!;
        domains.set(domain, (domains.get(domain) ?? 0) + countMatching(node, constraint, pod));
      }
      return domains;
    });
    return {
      filter(node) {
        for (const [index, constraint] of constraints.entries()) {
          const domain = labelOf(node, constraint.topologyKey);
          if (domain === undefined) return { reasons: [`${mismatch} (missing required label)`], unresolvable: true };
          const domains = counts[index]!;
          const enough = domains.size >= (constraint.minDomains ?? 1);
          const least = enough ? Math.min(2 ** 31 - 1, ...domains.values()) : 0;
          const itself = constraint.selects(pod.metadata.labels) ? 1 : 0;
          if ((domains.get(domain) ?? 0) + itself - least > constraint.maxSkew) {
            return { reasons: [mismatch], unresolvable: false };
          }
        }
        return undefined;
      },
    };
  },
  weight: 2,
  score: scoreSpread,
  mayHelp(change) {
    const pod = changeOf<Pod>(change, 'pods');
    // Pods of other namespaces could be told apart here; looking once too often does no harm.
    if (pod) return isMoved(pod);
    const node = changeOf<Node>(change, 'nodes');
    if (!node) return false;
    return (
      !isDeepStrictEqual(node.before?.metadata.labels, node.after?.metadata.labels) ||
      !isDeepStrictEqual(node.before?.spec.taints, node.after?.spec.taints)
    );
  },
};

/** Fewer matching Pods in a node's domains score higher; domains of a large topology count more. */
function scoreSpread(pod: Pod, cluster: ClusterState, nodes: readonly NodeInfo[]): number[] | undefined {
  const own = (pod.spec.topologySpreadConstraints ?? []).length > 0;
  const constraints = own ? constraintsOf(pod, 'ScheduleAnyway') : defaultConstraints(pod, cluster);
  if (constraints.length === 0) return undefined;
  const ignored = (node: NodeInfo): boolean => own && !hasKeys(node, constraints);
  const scored = nodes.filter(node => !ignored(node));
  const domains = constraints.map(constraint => {
    const found = new Map(scored.map(node => [labelOf(node, constraint.topologyKey), 0]));
    if (constraint.topologyKey === hostname) return found;
    for (const node of cluster.nodes) {
      const domain = labelOf(node, constraint.topologyKey);
      const count = found.get(domain);
      if (count === undefined || ignored(node) || !isCounted(constraint, pod, node)) continue;
      found.set(domain, count + countMatching(node, constraint, pod));
    }
    return found;
  });
  const raw = nodes.map(node => {
    if (ignored(node)) return undefined;
    const sum = constraints.reduce((total, constraint, index) => {
      const { maxSkew, topologyKey } = constraint;
      const domain = labelOf(node, topologyKey);
      if (domain === undefined) return total;
      const isHost = topologyKey === hostname;
      const count = isHost ? countMatching(node, constraint, pod) : (domains[index]!.get(domain) ?? 0);
      return total + count * Math.log((isHost ? scored.length : domains[index]!.size) + 2) + maxSkew - 1;
    }, 0);
    return Math.round(sum);
  });
  const known = raw.filter(score => score !== undefined);
  const [least, most] = [Math.min(...known), Math.max(0, ...known)];
  return raw.map(score => {
    if (score === undefined) return 0;
    return most === 0 ? 100 : Math.floor((100 * (most + least - score)) / most);
  });
}

/** What a cluster spreads by without being asked (`systemDefaultConstraints`). */
function defaultConstraints(pod: Pod, cluster: ClusterState): Constraint[] {
  const selects = defaultSelector(pod, cluster);
  if (!selects) return [];
  return [
    { maxSkew: 3, topologyKey: hostname, whenUnsatisfiable: 'ScheduleAnyway', selects },
    { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', selects },
  ];
}

function constraintsOf({ metadata, spec }: Pod, action: TopologySpreadConstraint['whenUnsatisfiable']): Constraint[] {
  return (spec.topologySpreadConstraints ?? [])
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map(constraint => {
      const keys = (constraint.matchLabelKeys ?? []).filter(key => metadata.labels?.[key] !== undefined);
      const selects = (labels: Labels): boolean =>
        matchesSelector(constraint.labelSelector, labels) &&
        keys.every(key => labels?.[key] === metadata.labels?.[key]);
      const { matchExpressions = [], matchLabels = {} } = constraint.labelSelector ?? {};
      const empty = matchExpressions.length + Object.keys(matchLabels).length + keys.length === 0;
      return { ...constraint, selects, empty };
    });
}

function labelOf({ node }: NodeInfo, key: string): string | undefined {
  return node.metadata.labels?.[key];
}

function hasKeys(node: NodeInfo, constraints: readonly Constraint[]): boolean {
  return constraints.every(({ topologyKey }) => labelOf(node, topologyKey) !== undefined);
}

/** Whether a node's Pods count for a constraint: by default only on nodes that the Pod could be on. */
function isCounted(constraint: Constraint, pod: Pod, { node }: NodeInfo): boolean {
  const { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint;
  if (nodeAffinityPolicy === 'Honor' && !matchesNodeSelection(pod, node)) return false;
  return nodeTaintsPolicy !== 'Honor' || untoleratedTaint(node.spec.taints, pod.spec.tolerations) === undefined;
}

function countMatching({ pods }: NodeInfo, { empty, selects }: Constraint, pod: Pod): number {
  if (empty) return 0;
  let count = 0;
  for (const other of pods.values()) {
    if (other.metadata.namespace !== pod.metadata.namespace || isBeingDeleted(other)) continue;
    if (selects(other.metadata.labels)) count++;
  }
  return count;
}
