import { isDeepStrictEqual } from 'node:util';
import type { Job, JobStatus } from '../../kinds/batch.ts';
import type { Condition } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { isBeingDeleted, modify, timestamp } from '../objects.ts';
import { ensureCondition, newCondition, trueCondition } from './conditions.ts';
import { matchFailurePolicy } from './failurePolicy.ts';
import { indexesText } from './indexes.ts';
import { setCount, type Pass } from './pass.ts';
import { completionIndex, isFailed, isIndexed, isTracked, untrack } from './pods.ts';

/**
 * Counts the Pods that have ended, each once whatever fails in between: its uid is written in the status first, then
 * its finalizer is taken away, then it is counted (`trackJobStatusAndRemoveFinalizers`). Ends the Job when it may.
 */
export function trackPods(pass: Pass, verdict: Condition | undefined): void {
  const { status } = pass;
  settle(status, pass.pods);
  const ended = pass.pods.filter(pod => isTracked(pod) && mayRelease(pass, pod, verdict));
  for (const pod of ended) count(pass, pod, verdict);
  if (isIndexed(pass.job)) writeIndexes(pass);
  const end = interimCondition(status, verdict);
  write(pass);
  for (const pod of ended) untrack(pass.api, pod);
  const released = new Set(ended.map(({ metadata }) => metadata.uid));
  settle(
    status,
    pass.pods.filter(({ metadata }) => !released.has(metadata.uid)),
  );
  const finished = end !== undefined && (status.terminating ?? 0) === 0;
  if (finished) {
    ensureCondition(status, end);
    if (end.type === 'Complete') status.completionTime = end.lastTransitionTime ?? timestamp();
  }
  write(pass);
  if (finished) tellOfEnd(pass, end);
}

/** Pods that have lost their finalizer are counted and forgotten. */
function settle(status: JobStatus, pods: readonly Pod[]): void {
  const held = new Set(pods.filter(isTracked).map(({ metadata }) => metadata.uid));
  const uncounted = (status.uncountedTerminatedPods ??= {});
  for (const field of ['succeeded', 'failed'] as const) {
    const before = uncounted[field] ?? [];
    const left = before.filter(uid => held.has(uid));
    setCount(status, field, (status[field] ?? 0) + before.length - left.length);
    if (left.length > 0) uncounted[field] = left;
    else Reflect.deleteProperty(uncounted, field);
  }
}

function mayRelease(pass: Pass, pod: Pod, verdict: Condition | undefined): boolean {
  if (isBeingDeleted(pass.job) || verdict !== undefined || pod.status?.phase === 'Succeeded') return true;
  if (!isFailed(pod, pass.job)) return false;
  const index = completionIndex(pod, pass.job);
  return index === undefined || pass.predecessors.get(index)?.metadata.uid !== pod.metadata.uid;
}

function count({ job, status, succeededIndexes }: Pass, pod: Pod, verdict: Condition | undefined): void {
  const { uid = '' } = pod.metadata;
  const uncounted = (status.uncountedTerminatedPods ??= {});
  const { failed = [], succeeded = [] } = uncounted;
  const index = completionIndex(pod, job);
  if (failed.includes(uid)) return;
  if (pod.status?.phase === 'Succeeded') {
    if (!isIndexed(job)) uncounted.succeeded = [...new Set([...succeeded, uid])];
    else if (index !== undefined) succeededIndexes.add(index);
    return;
  }
  // Of a Job that fails every Pod that hasn't ended counts as failed.
  const fails = verdict !== undefined && verdict.type !== 'SuccessCriteriaMet';
  if (!isFailed(pod, job) && !fails) return;
  if (isIndexed(job) && index === undefined) return;
  if (matchFailurePolicy(job, pod).counts) uncounted.failed = [...failed, uid];
}

function writeIndexes({ failedIndexes, job, status, succeededIndexes }: Pass): void {
  setCount(status, 'succeeded', succeededIndexes.size);
  if (succeededIndexes.size > 0) status.completedIndexes = indexesText(succeededIndexes);
  else delete status.completedIndexes;
  if (job.spec.backoffLimitPerIndex !== undefined) status.failedIndexes = indexesText(failedIndexes);
}

/** Notes that the Job is about to end. @returns the condition by which it will have ended */
function interimCondition(status: JobStatus, verdict: Condition | undefined): Condition | undefined {
  if (verdict === undefined || verdict.type === 'Failed') return verdict;
  if (!trueCondition(status, verdict.type)) status.conditions = [...(status.conditions ?? []), verdict];
  const type = verdict.type === 'FailureTarget' ? 'Failed' : 'Complete';
  return newCondition(type, 'True', verdict.reason ?? '', verdict.message ?? '');
}

function write({ api, job, status }: Pass): void {
  const current = api.get<Job>('jobs.batch', job.metadata.namespace, job.metadata.name);
  if (current?.metadata.uid !== job.metadata.uid || isDeepStrictEqual(current?.status, status)) return;
  modify(api, 'jobs.batch', current!, copy => (copy.status = structuredClone(status)), 'status');
}

function tellOfEnd({ events, job, status }: Pass, end: Condition): void {
  if (end.type === 'Failed') {
    events.warning(job, end.reason ?? '', end.message ?? '');
    return;
  }
  if (job.spec.completions !== undefined && (status.succeeded ?? 0) > job.spec.completions) {
    const message = 'Too many succeeded pods running after completion count reached';
    events.warning(job, 'TooManySucceededPods', message);
  }
  events.normal(job, 'Completed', 'Job completed');
}
