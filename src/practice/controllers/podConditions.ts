import type { Condition } from '../kinds/meta.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { findCondition, modify, timestamp } from './objects.ts';

/** A Pod's conditions with one of them set; its time is kept while its status stays (`UpdatePodCondition`). */
export function withPodCondition(
  { metadata, status }: Pod,
  { type, status: value, reason, message }: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
): Condition[] {
  const conditions = status?.conditions ?? [];
  const before = findCondition(conditions, type);
  const now = before?.status === value ? before.lastTransitionTime : undefined;
  const after: Condition = {
    type,
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    status: value,
    lastProbeTime: null,
    lastTransitionTime: now ?? timestamp(),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
  return before ? conditions.map(each => (each === before ? after : each)) : [...conditions, after];
}

/** Marks a Pod that the system is about to delete, and says why (KEP 3329). @returns the Pod as it is stored then */
export function markDisrupted(api: ObjectApi, pod: Pod, reason: string, message: string): Pod {
  const condition: Condition = { type: 'DisruptionTarget', status: 'True', reason, message };
  const conditions = withPodCondition(pod, condition);
  return modify(api, 'pods', pod, copy => (copy.status = { ...copy.status, conditions }), 'status');
}
