import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { findCondition, isTrue } from './conditions.ts';
import { outdated } from './genericReadiness.ts';
import { failingPod } from './podReadiness.ts';
import type { Readiness } from './readiness.ts';
import type { RelatedObjects } from './relatedObjects.ts';

export type Job = KubeObject<
  { completions?: number; suspend?: boolean },
  { succeeded?: number; failed?: number; active?: number; startTime?: string }
>;

/** A Job is ready when it is `Complete`; a started one is not (there kstatus differs). */
export function jobReadiness(job: Job, related: RelatedObjects): Readiness {
  const wanted = job.spec?.completions ?? 1;
  const succeeded = job.status?.succeeded ?? 0;
  if (isTrue(findCondition(job, 'Complete'))) {
    return { status: 'ready', reason: l10n.t('{0}/{1} completions', succeeded, wanted) };
  }
  const failed = findCondition(job, 'Failed');
  if (isTrue(failed)) {
    return {
      status: 'failed',
      reason: l10n.t('The Job failed ({0}), {1}/{2} completions.', failed?.reason ?? 'Failed', succeeded, wanted),
      detail: failed?.message,
      remedy: l10n.t('Read what its Pods wrote: {0}', `kubectl logs job/${job.metadata.name}${namespaceFlag(job)}`),
    };
  }
  if (job.spec?.suspend === true) return { status: 'progressing', reason: l10n.t('The Job is suspended.') };
  // A Pod that failed is tried again; one whose image cannot be pulled is not helped by that.
  const pods = related.controlledBy(job)?.filter(pod => (pod.status as { phase?: string }).phase !== 'Failed');
  const failure = failingPod(pods, related);
  if (failure !== undefined) return failure;
  if (job.status?.startTime === undefined) return outdated();
  const retries = job.status.failed ?? 0;
  return {
    status: 'progressing',
    reason:
      retries === 0
        ? l10n.t('{0}/{1} completions', succeeded, wanted)
        : l10n.t('{0}/{1} completions, failed attempts: {2}', succeeded, wanted, retries),
  };
}

function namespaceFlag(object: KubeObject): string {
  return object.metadata.namespace === undefined ? '' : ` -n ${object.metadata.namespace}`;
}
