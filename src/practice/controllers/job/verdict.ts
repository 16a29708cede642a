import type { Condition } from '../../kinds/meta.ts';
import { timeOf } from '../objects.ts';
import { newCondition, trueCondition } from './conditions.ts';
import { matchFailurePolicy } from './failurePolicy.ts';
import { parseIndexes } from './indexes.ts';
import type { Pass } from './pass.ts';
import { isFailed, isIndexed, isSuspended } from './pods.ts';

/**
 * The condition by which a Job ends though Pods may still run: one that it has got before, a failure, or that its
 * success policy is met. In the order of upstream's `syncJob`.
 */
export function earlyVerdict(pass: Pass): Condition | undefined {
  const { status } = pass;
  const met = trueCondition(status, 'SuccessCriteriaMet');
  if (met) return met;
  const target = trueCondition(status, 'FailureTarget');
  if (target) return newCondition('Failed', 'True', target.reason ?? '', target.message ?? '');
  return failure(pass) ?? indexFailure(pass) ?? successPolicy(pass);
}

export function completed(): Condition {
  const message = 'Reached expected number of succeeded pods';
  return newCondition('SuccessCriteriaMet', 'True', 'CompletionsReached', message);
}

function failureTarget(reason: string, message: string): Condition {
  return newCondition('FailureTarget', 'True', reason, message);
}

function failure(pass: Pass): Condition | undefined {
  const { job, pods, status } = pass;
  const { activeDeadlineSeconds, backoffLimit = 6 } = job.spec;
  for (const pod of pods) {
    const message = isFailed(pod, job) ? matchFailurePolicy(job, pod).failsJob : undefined;
    if (message !== undefined) return failureTarget('PodFailurePolicy', message);
  }
  if (pass.failed > backoffLimit || pastLimitOnFailure(pass, backoffLimit)) {
    return failureTarget('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  if (activeDeadlineSeconds === undefined || isSuspended(job) || status.startTime === undefined) return undefined;
  const left = timeOf(status.startTime) + activeDeadlineSeconds * 1000 - Date.now();
  if (left <= 0) return failureTarget('DeadlineExceeded', 'Job was active longer than specified deadline');
  pass.after(left);
  return undefined;
}

/** Containers that are restarted in place count by their restarts (`pastBackoffLimitOnFailure`). */
function pastLimitOnFailure({ job, pods }: Pass, limit: number): boolean {
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function indexFailure({ failedIndexes, job, succeededIndexes }: Pass): Condition | undefined {
  const { backoffLimitPerIndex, completions = 0, maxFailedIndexes } = job.spec;
  if (!isIndexed(job) || backoffLimitPerIndex === undefined) return undefined;
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return failureTarget('MaxFailedIndexesExceeded', message);
  }
  return failedIndexes.size > 0 && failedIndexes.size + succeededIndexes.size >= completions
    ? failureTarget('FailedIndexes', 'Job has failed indexes')
    : undefined;
}

function successPolicy({ job, succeededIndexes }: Pass): Condition | undefined {
  if (!isIndexed(job) || succeededIndexes.size === 0) return undefined;
  const index = (job.spec.successPolicy?.rules ?? []).findIndex(rule => {
    if (rule.succeededIndexes === undefined) return succeededIndexes.size >= (rule.succeededCount ?? Infinity);
    const wanted = [...parseIndexes(rule.succeededIndexes, job.spec.completions ?? 0)];
    const done = wanted.filter(each => succeededIndexes.has(each)).length;
    return wanted.length > 0 && done >= (rule.succeededCount ?? wanted.length);
  });
  return index < 0
    ? undefined
    : newCondition('SuccessCriteriaMet', 'True', 'SuccessPolicy', `Matched rules at index ${index}`);
}
