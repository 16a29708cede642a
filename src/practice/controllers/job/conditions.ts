import type { Job, JobStatus } from '../../kinds/batch.ts';
import type { Condition } from '../../kinds/meta.ts';
import { findCondition, timestamp } from '../objects.ts';

export function newCondition(type: string, status: Condition['status'], reason: string, message: string): Condition {
  const now = timestamp();
  return { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
}

export function trueCondition(status: JobStatus | undefined, type: string): Condition | undefined {
  const condition = findCondition(status?.conditions, type);
  return condition?.status === 'True' ? condition : undefined;
}

/** `Complete` or `Failed`, when the Job is one of them. */
export function finishedCondition(job: Job): Condition | undefined {
  return trueCondition(job.status, 'Complete') ?? trueCondition(job.status, 'Failed');
}

/**
 * Sets a condition; one that is false is not added, only turned (`ensureJobConditionStatus`).
 * @returns whether that was a change
 */
export function ensureCondition(status: JobStatus, condition: Condition): boolean {
  const conditions = status.conditions ?? [];
  const index = conditions.findIndex(({ type }) => type === condition.type);
  const current = conditions[index];
  if (!current && condition.status === 'False') return false;
  const { message, reason } = condition;
  if (current?.status === condition.status && current.reason === reason && current.message === message) return false;
  status.conditions = current ? conditions.with(index, condition) : [...conditions, condition];
  return true;
}
