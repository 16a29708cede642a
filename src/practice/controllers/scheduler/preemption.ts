import type { KubeObject } from '../../../base/kubeObject.ts';
import type { LabelSelector } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { matchesSelector } from '../labels.ts';
import { findCondition, isBeingDeleted, timeOf } from '../objects.ts';
import { preemptionMessage } from './fitError.ts';
import type { ClusterState } from './framework.ts';
import type { NodeInfo } from './nodeInfo.ts';
import { fits, type Verdict } from './schedulePod.ts';

/** The Pods to evict from a node so that another finds room there. */
export interface Preemption {
  node: string;
  victims: readonly Pod[];
}

interface Candidate extends Preemption {
  /** How many of the victims a PodDisruptionBudget protects. */
  violations: number;
}

type Budget = KubeObject<{ selector?: LabelSelector }, { disruptionsAllowed?: number }>;

const budgetResource = 'poddisruptionbudgets.policy';

/**
 * Looks for Pods of lower priority whose eviction makes room for a Pod that fits nowhere (`preemption.Evaluator`).
 * @returns what to evict, or what is told when nothing helps
 */
export function findVictims(pod: Pod, cluster: ClusterState, { rejections }: Verdict): Preemption | string {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = cluster.nodes.find(({ name }) => name === pod.status?.nominatedNodeName);
  if (nominated && rejections.get(nominated.name)?.unresolvable !== true) {
    const going = [...nominated.pods.values()].some(
      other => priorityOf(other) < priorityOf(pod) && isBeingPreempted(other),
    );
    if (going) return 'not eligible due to a terminating pod on the nominated node.';
  }
  const candidates: Candidate[] = [];
  const tried: (readonly string[])[] = [];
  for (const node of cluster.nodes) {
    if (rejections.get(node.name)?.unresolvable !== false) continue;
    const found = selectVictims(pod, node, cluster);
    if ('victims' in found) candidates.push(found);
    else tried.push(found.reasons ?? rejections.get(node.name)!.reasons);
  }
  const best = candidates.sort(compareCandidates)[0];
  return best ?? preemptionMessage(cluster.nodes.length, tried);
}

/** The least important Pods of a node without which the Pod fits there (`SelectVictimsOnNode`). */
function selectVictims(pod: Pod, node: NodeInfo, cluster: ClusterState): Candidate | { reasons?: readonly string[] } {
  const lesser = [...node.pods.values()].filter(other => priorityOf(other) < priorityOf(pod));
  if (lesser.length === 0) return { reasons: ['No preemption victims found for incoming pod'] };
  const copy = node.copy();
  const changed: ClusterState = {
    ...cluster,
    nodes: cluster.nodes.map(each => (each === node ? copy : each)),
  };
  for (const other of lesser) copy.remove(other);
  if (!fits(pod, copy, changed)) return {};
  lesser.sort(compareImportance);
  const protectedOnes = protectedByBudgets(lesser, cluster);
  const victims: Pod[] = [];
  for (const other of [...lesser].sort((a, b) => Number(protectedOnes.has(b)) - Number(protectedOnes.has(a)))) {
    copy.add(other);
    if (fits(pod, copy, changed)) continue;
    copy.remove(other);
    victims.push(other);
  }
  victims.sort(compareImportance);
  return { node: node.name, victims, violations: victims.filter(victim => protectedOnes.has(victim)).length };
}

/** The Pods, the most important first, whose eviction goes beyond what a PodDisruptionBudget allows. */
function protectedByBudgets(pods: readonly Pod[], { api }: ClusterState): Set<Pod> {
  const found = new Set<Pod>();
  if (!api.resources().some(({ resource }) => resource === budgetResource)) return found;
  for (const { metadata, spec, status } of api.list<Budget>(budgetResource)) {
    let allowed = status?.disruptionsAllowed ?? 0;
    const { matchExpressions = [], matchLabels = {} } = spec?.selector ?? {};
    if (matchExpressions.length + Object.keys(matchLabels).length === 0) continue;
    for (const pod of pods) {
      if (pod.metadata.namespace !== metadata.namespace) continue;
      if (matchesSelector(spec?.selector, pod.metadata.labels) && --allowed < 0) found.add(pod);
    }
  }
  return found;
}

/** The better candidate first: the least harm is done (`pickOneNodeForPreemption`). */
function compareCandidates(a: Candidate, b: Candidate): number {
  const criteria: ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => priorityOf(victims[0]),
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => {
      const highest = priorityOf(victims[0]);
      const first = Math.min(...victims.filter(each => priorityOf(each) === highest).map(startTime));
      return -first;
    },
  ];
  for (const criterion of criteria) {
    const order = criterion(a) - criterion(b);
    if (order !== 0) return order;
  }
  return a.node < b.node ? -1 : 1;
}

/** Higher priority and longer running come first (`MoreImportantPod`). */
function compareImportance(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || startTime(a) - startTime(b);
}

export function priorityOf(pod: Pod | undefined): number {
  return pod?.spec.priority ?? 0;
}

function startTime({ status }: Pod): number {
  return status?.startTime === undefined ? Date.now() : timeOf(status.startTime);
}

function isBeingPreempted(pod: Pod): boolean {
  const target = findCondition(pod.status?.conditions, 'DisruptionTarget');
  return isBeingDeleted(pod) && target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}
