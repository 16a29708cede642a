import type { Pod } from '../../kinds/pod.ts';
import { burst, createPod, deletePod } from '../podControl.ts';
import { compareForDeletion } from '../pods.ts';
import { matchFailurePolicy } from './failurePolicy.ts';
import { activePods, failures, terminatingPods, type Pass } from './pass.ts';
import {
  completionIndex,
  failureCountKey,
  finishTime,
  generateName,
  ignoredCountKey,
  indexedTemplate,
  isFailed,
  isIndexed,
  isSuspended,
  replacesOnlyFailed,
  trackingFinalizer,
  untrack,
} from './pods.ts';

const firstBackOff = 10_000;
const longestBackOff = 600_000;

/** Creates and deletes Pods, so that as many run as the spec and what is left to do ask for (`manageJob`). */
export function manageJob(pass: Pass): void {
  const { job, succeeded } = pass;
  const active = activePods(pass);
  if (isSuspended(job)) {
    removePods(pass, active);
    return;
  }
  const { completions, parallelism = 1 } = job.spec;
  const wanted =
    completions === undefined
      ? succeeded > 0
        ? active.length
        : parallelism
      : Math.max(0, Math.min(parallelism, completions - succeeded));
  const surplus = podsToRemove(pass, active, Math.max(0, active.length - wanted));
  if (surplus.length > 0) {
    removePods(pass, surplus);
    return;
  }
  const terminating = replacesOnlyFailed(job) ? terminatingPods(pass).length : 0;
  const missing = wanted - terminating - active.length;
  if (missing > 0) createPods(pass, Math.min(missing, burst));
}

/** Deletes Pods that nobody is to count. */
function removePods({ api, events, job }: Pass, pods: Pod[]): void {
  for (const pod of pods) {
    untrack(api, pod);
    deletePod(api, events, job, pod);
  }
}

/** The least advanced ones; of an Indexed Job first those without an index and those that share one. */
function podsToRemove({ job }: Pass, active: Pod[], count: number): Pod[] {
  const order = compareForDeletion(() => 0);
  const surplus: Pod[] = [];
  const rest: Pod[] = [];
  const taken = new Set<number>();
  for (const pod of active.toSorted(order).reverse()) {
    const index = isIndexed(job) ? completionIndex(pod, job) : undefined;
    if (isIndexed(job) && (index === undefined || taken.has(index))) surplus.push(pod);
    else rest.push(pod);
    if (index !== undefined) taken.add(index);
  }
  return [...surplus, ...rest.reverse().slice(0, Math.max(0, count - surplus.length))];
}

function createPods(pass: Pass, count: number): void {
  const { api, events, job } = pass;
  const { backoffLimitPerIndex, template } = job.spec;
  if (backoffLimitPerIndex === undefined && waitsForBackOff(pass, backOff(pass))) return;
  const finalizers = [...new Set([...(template.metadata?.finalizers ?? []), trackingFinalizer])];
  const tracked = { ...template, metadata: { ...template.metadata, finalizers } };
  if (!isIndexed(job)) {
    for (let created = 0; created < count; created++) createPod(api, events, job, tracked);
    return;
  }
  for (const index of pendingIndexes(pass, count)) {
    const copy = indexedTemplate(job, tracked, index);
    if (backoffLimitPerIndex !== undefined) {
      const predecessor = pass.predecessors.get(index);
      if (predecessor && waitsForBackOff(pass, delayAfter(failures(predecessor) + 1, finishTime(predecessor), pass))) {
        continue;
      }
      Object.assign((copy.metadata ??= {}).annotations ?? {}, failureCounts(pass, predecessor));
    }
    createPod(api, events, job, copy, generateName(job, index));
  }
}

/** What a Pod takes over of the failures of its index (`getNewIndexFailureCounts`). */
function failureCounts({ job }: Pass, predecessor: Pod | undefined): Record<string, string> {
  const annotations = predecessor?.metadata.annotations;
  const counts = predecessor !== undefined && matchFailurePolicy(job, predecessor).counts;
  const failed = Number(annotations?.[failureCountKey] ?? 0) + (counts ? 1 : 0);
  const ignored = Number(annotations?.[ignoredCountKey] ?? 0) + (predecessor && !counts ? 1 : 0);
  return { [failureCountKey]: String(failed), ...(ignored > 0 ? { [ignoredCountKey]: String(ignored) } : {}) };
}

/** The first indexes that are neither done, nor failed, nor being worked on. */
function pendingIndexes(pass: Pass, count: number): number[] {
  const { failedIndexes, job, succeededIndexes } = pass;
  const busy = [...activePods(pass), ...(replacesOnlyFailed(job) ? terminatingPods(pass) : [])];
  const taken = new Set(busy.map(pod => completionIndex(pod, job)));
  const pending: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && pending.length < count; index++) {
    if (!taken.has(index) && !succeededIndexes.has(index) && !failedIndexes.has(index)) pending.push(index);
  }
  return pending;
}

/**
 * How long after failures Pods are not replaced: 10 s, twice as long with each failure since the last success. Known
 * from the Pods that are there, so that it outlives the process.
 */
function backOff(pass: Pass): number {
  const { job, pods } = pass;
  const lastSuccess = Math.max(0, ...pods.filter(({ status }) => status?.phase === 'Succeeded').map(finishTime));
  const failed = pods.filter(pod => isFailed(pod, job)).map(finishTime);
  const since = failed.filter(time => time > lastSuccess);
  return since.length === 0 ? 0 : delayAfter(since.length, Math.max(...since), pass);
}

function delayAfter(failed: number, last: number, { timeScale }: Pass): number {
  return last + Math.min(firstBackOff * 2 ** (failed - 1), longestBackOff) * timeScale - Date.now();
}

function waitsForBackOff(pass: Pass, milliseconds: number): boolean {
  if (milliseconds <= 0) return false;
  pass.after(milliseconds);
  return true;
}
