import type { Job, JobStatus } from '../../kinds/batch.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { claim } from '../claim.ts';
import type { EventRecorder } from '../events.ts';
import { isBeingDeleted } from '../objects.ts';
import { isPodActive, isPodFinished, isPodReady } from '../pods.ts';
import { matchFailurePolicy } from './failurePolicy.ts';
import { parseIndexes } from './indexes.ts';
import {
  completionIndex,
  failureCountKey,
  finishTime,
  ignoredCountKey,
  isFailed,
  isIndexed,
  isTracked,
} from './pods.ts';

/** What one pass over a Job works on (`syncJobCtx`). */
export interface Pass {
  api: ObjectApi;
  events: EventRecorder;
  job: Job;
  /** The status that the pass leaves. */
  status: JobStatus;
  pods: Pod[];
  succeeded: number;
  failed: number;
  /** Of an Indexed Job. */
  succeededIndexes: Set<number>;
  /** Of an Indexed Job with `backoffLimitPerIndex`. */
  failedIndexes: Set<number>;
  /** By index, the failed Pod whose failures its successor has to go on counting from. */
  predecessors: Map<number, Pod>;
  after(milliseconds: number): void;
  timeScale: number;
}

export function podsOf(api: ObjectApi, job: Job): Pod[] {
  return claim<Pod>(api, job, job.spec.selector, 'pods');
}

export function activePods({ pods }: Pick<Pass, 'pods'>): Pod[] {
  return pods.filter(isPodActive);
}

export function terminatingPods({ pods }: Pick<Pass, 'pods'>): Pod[] {
  return pods.filter(pod => isBeingDeleted(pod) && !isPodFinished(pod));
}

/** Counts in the status what the Pods are up to now. */
export function countPods({ pods, status }: Pass): void {
  const active = activePods({ pods });
  setCount(status, 'active', active.length);
  status.ready = active.filter(isPodReady).length;
  status.terminating = terminatingPods({ pods }).length;
}

/** Zero counts are left out, as Go's `omitempty` does. */
export function setCount(status: JobStatus, field: 'active' | 'succeeded' | 'failed', value: number): void {
  if (value > 0) status[field] = value;
  else Reflect.deleteProperty(status, field);
}

export function startPass(base: Pick<Pass, 'api' | 'events' | 'job' | 'after' | 'timeScale'>): Pass {
  const { api, job } = base;
  const status = structuredClone(job.status ?? {});
  const { failed: uncountedFailed = [], succeeded: uncountedSucceeded = [] } = (status.uncountedTerminatedPods ??= {});
  const uncounted = new Set([...uncountedFailed, ...uncountedSucceeded]);
  const pods = podsOf(api, job);
  const fresh = pods.filter(
    pod =>
      isTracked(pod) &&
      !uncounted.has(pod.metadata.uid ?? '') &&
      (!isIndexed(job) || completionIndex(pod, job) !== undefined),
  );
  const succeeded = fresh.filter(pod => pod.status?.phase === 'Succeeded');
  const failed = fresh.filter(pod => isFailed(pod, job) && matchFailurePolicy(job, pod).counts);
  const pass: Pass = {
    ...base,
    status,
    pods,
    succeeded: (status.succeeded ?? 0) + succeeded.length + uncountedSucceeded.length,
    failed: (status.failed ?? 0) + failed.length + uncountedFailed.length,
    succeededIndexes: new Set(),
    failedIndexes: new Set(),
    predecessors: new Map(),
  };
  if (isIndexed(job)) readIndexes(pass, succeeded);
  return pass;
}

function readIndexes(pass: Pass, newSucceeded: Pod[]): void {
  const { job, pods, status } = pass;
  const completions = job.spec.completions ?? 0;
  pass.succeededIndexes = parseIndexes(status.completedIndexes, completions);
  for (const pod of newSucceeded) pass.succeededIndexes.add(completionIndex(pod, job)!);
  pass.succeeded = pass.succeededIndexes.size;
  if (job.spec.backoffLimitPerIndex === undefined) return;
  pass.failedIndexes = parseIndexes(status.failedIndexes, completions);
  const failed = pods.filter(pod => isTracked(pod) && isFailed(pod, job) && completionIndex(pod, job) !== undefined);
  for (const pod of failed) if (isIndexFailed(job, pod)) pass.failedIndexes.add(completionIndex(pod, job)!);
  const active = new Set(activePods(pass).map(pod => completionIndex(pod, job)));
  for (const pod of failed.sort((a, b) => failures(a) - failures(b) || finishTime(a) - finishTime(b))) {
    const index = completionIndex(pod, job)!;
    if (pass.succeededIndexes.has(index) || pass.failedIndexes.has(index) || active.has(index)) continue;
    pass.predecessors.set(index, pod);
  }
}

/** How often an index had failed before the Pod. */
export function failures({ metadata }: Pod): number {
  return Number(metadata.annotations?.[failureCountKey] ?? 0) + Number(metadata.annotations?.[ignoredCountKey] ?? 0);
}

function isIndexFailed(job: Job, pod: Pod): boolean {
  const { action, counts } = matchFailurePolicy(job, pod);
  if (action === 'FailIndex') return true;
  return counts && Number(pod.metadata.annotations?.[failureCountKey] ?? 0) >= (job.spec.backoffLimitPerIndex ?? 0);
}
