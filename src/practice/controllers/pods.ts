import type { Pod } from '../kinds/pod.ts';
import { findCondition, isBeingDeleted, timeOf } from './objects.ts';

/** Whether a Pod can still do work: not finished and not on its way out (`controller.IsPodActive`). */
export function isPodActive(pod: Pod): boolean {
  return !isPodFinished(pod) && !isBeingDeleted(pod);
}

export function isPodFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

export function isPodReady(pod: Pod): boolean {
  return findCondition(pod.status?.conditions, 'Ready')?.status === 'True';
}

/** When a Pod becomes available, in milliseconds since the epoch; undefined while it isn't ready. */
export function availableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True') return undefined;
  return minReadySeconds === 0 ? 0 : timeOf(ready.lastTransitionTime) + minReadySeconds * 1000;
}

export function isPodAvailable(pod: Pod, minReadySeconds: number, now = Date.now()): boolean {
  return (availableAt(pod, minReadySeconds) ?? Infinity) <= now;
}

/** When the next ready Pod will have been ready for `minReadySeconds`. */
export function nextAvailability(pods: readonly Pod[], minReadySeconds: number): number | undefined {
  const now = Date.now();
  const due = pods.map(pod => availableAt(pod, minReadySeconds) ?? 0).filter(time => time > now);
  return due.length > 0 ? Math.min(...due) : undefined;
}

/**
 * Orders Pods by how gladly one is deleted, as upstream's `ActivePodsWithRanks` does: unassigned, pending, not ready,
 * cheap to delete, doubled up on a node, recently ready, often restarted, and new Pods go first.
 * @param rank how many Pods of the same application share the Pod's node
 */
export function compareForDeletion(rank: (pod: Pod) => number, now = Date.now()): (a: Pod, b: Pod) => number {
  const criteria: ((a: Pod, b: Pod) => number)[] = [
    (a, b) => Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined),
    (a, b) => phaseOrder(a) - phaseOrder(b),
    (a, b) => Number(isPodReady(a)) - Number(isPodReady(b)),
    (a, b) => deletionCost(a) - deletionCost(b),
    (a, b) => rank(b) - rank(a),
    (a, b) => readyAge(a, now) - readyAge(b, now),
    (a, b) => restarts(b) - restarts(a),
    (a, b) => timeOf(b.metadata.creationTimestamp) - timeOf(a.metadata.creationTimestamp),
  ];
  return (a, b) => {
    for (const criterion of criteria) {
      const order = criterion(a, b);
      if (order !== 0) return order;
    }
    return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
  };
}

function phaseOrder(pod: Pod): number {
  return { Pending: 0, Unknown: 1, Running: 2, Succeeded: 2, Failed: 2 }[pod.status?.phase ?? 'Unknown'];
}

function deletionCost(pod: Pod): number {
  return Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0;
}

/** Ages count by their order of magnitude, so that Pods of about the same age are deleted at random (KEP 2185). */
function readyAge(pod: Pod, now: number): number {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True') return 0;
  return Math.floor(Math.log2(Math.max(1, (now - timeOf(ready.lastTransitionTime)) / 1000)));
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map(status => status.restartCount));
}
