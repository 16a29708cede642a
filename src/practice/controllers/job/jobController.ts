import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Job } from '../../kinds/batch.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { controllerKeys, keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder } from '../events.ts';
import { matchesSelector } from '../labels.ts';
import { controllerOf, isBeingDeleted, timestamp } from '../objects.ts';
import { deletePod } from '../podControl.ts';
import { ensureCondition, finishedCondition, newCondition } from './conditions.ts';
import { manageJob } from './manage.ts';
import { activePods, countPods, podsOf, startPass, type Pass } from './pass.ts';
import { isSuspended, isTracked, untrack } from './pods.ts';
import { trackPods } from './track.ts';
import { completed, earlyVerdict } from './verdict.ts';

const ownName = 'kubernetes.io/job-controller';

/** Runs Pods until enough of them have succeeded (`pkg/controller/job`). */
export function jobController(api: ObjectApi, timeScale: number): Controller {
  const events = eventRecorder(api, 'job-controller');
  return {
    name: 'job-controller',
    watches: {
      'jobs.batch': job => [keyOf(job)],
      pods: pod => (controllerOf(pod) ? controllerKeys(pod, 'Job') : adopters(api, pod)),
    },
    sync(key, after) {
      const job = api.get<Job>('jobs.batch', ...splitKey(key));
      releaseOrphans(api, key, job);
      if (!job || finishedCondition(job) || (job.spec.managedBy ?? ownName) !== ownName) return;
      syncJob(startPass({ api, events, job, after, timeScale }));
    },
  };
}

function syncJob(pass: Pass): void {
  const { api, events, job, status } = pass;
  if (status.startTime === undefined && !isSuspended(job)) status.startTime = timestamp();
  let verdict = earlyVerdict(pass);
  let failure: unknown;
  try {
    if (verdict) {
      for (const pod of activePods(pass)) deletePod(api, events, job, pod);
    } else if (!isBeingDeleted(job)) {
      manageJob(pass);
    }
  } catch (error) {
    failure = error;
  }
  pass.pods = podsOf(api, job);
  countPods(pass);
  if (!verdict && isComplete(pass)) verdict = completed();
  else if (!verdict && failure === undefined && !isBeingDeleted(job)) noteSuspension(pass);
  trackPods(pass, verdict);
  if (failure !== undefined) throw failure as Error;
}

function isComplete(pass: Pass): boolean {
  const { completions } = pass.job.spec;
  if (activePods(pass).length > 0) return false;
  return completions === undefined ? pass.succeeded > 0 : pass.succeeded >= completions;
}

function noteSuspension({ events, job, status }: Pass): void {
  if (isSuspended(job)) {
    if (ensureCondition(status, newCondition('Suspended', 'True', 'JobSuspended', 'Job suspended'))) {
      events.normal(job, 'Suspended', 'Job suspended');
    }
  } else if (ensureCondition(status, newCondition('Suspended', 'False', 'JobResumed', 'Job resumed'))) {
    events.normal(job, 'Resumed', 'Job resumed');
    // The active deadline counts from here.
    status.startTime = timestamp();
  }
}

/** Nobody counts the Pods of a Job that is no more: nothing may hold them (`syncOrphanPod`). */
function releaseOrphans(api: ObjectApi, key: string, job: Job | undefined): void {
  const [namespace, name] = splitKey(key);
  for (const pod of api.list<Pod>('pods', namespace)) {
    const owner = controllerOf(pod);
    const isOurs = owner?.kind === 'Job' && owner.name === name && owner.uid !== job?.metadata.uid;
    if (isOurs && isTracked(pod)) untrack(api, pod);
  }
}

/** A Pod without controller may be one that a Job misses. */
function adopters(api: ObjectApi, pod: KubeObject): string[] {
  return api
    .list<Job>('jobs.batch', pod.metadata.namespace)
    .filter(job => matchesSelector(job.spec.selector, pod.metadata.labels))
    .map(keyOf);
}
