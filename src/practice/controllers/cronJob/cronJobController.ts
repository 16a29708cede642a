import { isDeepStrictEqual } from 'node:util';
import { errorText } from '../../../base/userError.ts';
import type { CronJob, CronJobStatus, Job } from '../../kinds/batch.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { controllerKeys, keyOf, splitKey, statusCode, type Controller } from '../controller.ts';
import { eventRecorder, type EventRecorder } from '../events.ts';
import { finishedCondition } from '../job/conditions.ts';
import { controllerOf, controllerReference, isBeingDeleted, modify, remove, timeOf, timestamp } from '../objects.ts';
import { localTime, missedTimes, scheduleOf, untilNext } from './schedule.ts';

/** What one pass over a CronJob works on. */
interface Pass {
  api: ObjectApi;
  events: EventRecorder;
  cronJob: CronJob;
  /** The status that the pass leaves. */
  status: CronJobStatus;
  jobs: readonly Job[];
  after(milliseconds: number): void;
}

/** Creates Jobs by a schedule, and removes the oldest of those that have ended (`pkg/controller/cronjob`). */
export function cronJobController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'cronjob-controller');
  return {
    name: 'cronjob-controller',
    watches: {
      'cronjobs.batch': cronJob => [keyOf(cronJob)],
      'jobs.batch': job => controllerKeys(job, 'CronJob'),
    },
    sync(key, after) {
      const cronJob = api.get<CronJob>('cronjobs.batch', ...splitKey(key));
      if (!cronJob) return;
      const { namespace, uid } = cronJob.metadata;
      const jobs = api.list<Job>('jobs.batch', namespace).filter(job => controllerOf(job)?.uid === uid);
      const pass: Pass = { api, events, cronJob, status: structuredClone(cronJob.status ?? {}), jobs, after };
      removeOldJobs(pass, 'Complete', cronJob.spec.successfulJobsHistoryLimit);
      removeOldJobs(pass, 'Failed', cronJob.spec.failedJobsHistoryLimit);
      try {
        noteJobs(pass);
        if (!isBeingDeleted(cronJob)) startJob(pass);
      } finally {
        writeStatus(pass);
      }
    },
  };
}

function removeOldJobs(pass: Pass, type: 'Complete' | 'Failed', limit: number | undefined): void {
  if (limit === undefined) return;
  const ended = pass.jobs
    .filter(job => finishedCondition(job)?.type === type && !isBeingDeleted(job))
    .sort(
      (a, b) =>
        timeOf(a.status?.startTime) - timeOf(b.status?.startTime) || (a.metadata.name < b.metadata.name ? -1 : 1),
    );
  for (const job of ended.slice(0, Math.max(0, ended.length - limit))) deleteJob(pass, job);
}

function deleteJob({ api, cronJob, events, status }: Pass, job: Job): void {
  try {
    remove(api, 'jobs.batch', job, { propagationPolicy: 'Background' });
  } catch (error) {
    events.warning(cronJob, 'FailedDelete', `Deleted job: ${errorText(error)}`);
    throw error;
  }
  status.active = status.active?.filter(({ uid }) => uid !== job.metadata.uid) ?? [];
  events.normal(cronJob, 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
}

/** Brings `status.active` up to date with what the Jobs have come to. */
function noteJobs({ api, cronJob, events, jobs, status }: Pass): void {
  const isActive = (uid: string | undefined): boolean => (status.active ?? []).some(each => each.uid === uid);
  const forget = (uid: string | undefined): void => {
    status.active = (status.active ?? []).filter(each => each.uid !== uid);
  };
  for (const job of jobs) {
    const { name, uid } = job.metadata;
    const finished = finishedCondition(job);
    if (!finished) {
      if (!isActive(uid) && !isBeingDeleted(job)) {
        const message = `Saw a job that the controller did not create or forgot: ${name}`;
        events.warning(cronJob, 'UnexpectedJob', message);
      }
      continue;
    }
    if (isActive(uid)) {
      forget(uid);
      events.normal(cronJob, 'SawCompletedJob', `Saw completed job: ${name}, condition: ${finished.type}`);
    }
    const { completionTime } = job.status ?? {};
    if (finished.type === 'Complete' && timeOf(completionTime) > timeOf(status.lastSuccessfulTime)) {
      status.lastSuccessfulTime = completionTime!;
    }
  }
  for (const { name = '', uid } of status.active ?? []) {
    if (api.get('jobs.batch', cronJob.metadata.namespace, name)?.metadata.uid === uid) continue;
    events.normal(cronJob, 'MissingJob', `Active job went missing: ${name}`);
    forget(uid);
  }
}

/** Creates the Job whose time has come, and asks to be called for the next one. */
function startJob(pass: Pass): void {
  const { after, cronJob, events, jobs, status } = pass;
  const { concurrencyPolicy, startingDeadlineSeconds, suspend } = cronJob.spec;
  if (suspend === true) return;
  const now = Date.now();
  const schedule = scheduleOf(cronJob);
  const comeBack = (): void => {
    const delay = untilNext({ ...cronJob, status }, schedule, now);
    if (delay !== undefined) after(delay);
  };
  const { count, latest } = missedTimes(cronJob, schedule, now, true);
  if (latest === undefined) {
    comeBack();
    return;
  }
  if (count > 100) {
    const advice = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    events.warning(cronJob, 'TooManyMissedTimes', `too many missed start times. ${advice}`);
  }
  const time = new Date(latest);
  const name = jobName(cronJob, latest);
  const tooLate = startingDeadlineSeconds !== undefined && latest + startingDeadlineSeconds * 1000 < now;
  const active = status.active ?? [];
  if (tooLate) {
    const at = time.toUTCString().replace('GMT', '+0000');
    events.warning(cronJob, 'MissSchedule', `Missed scheduled time to start a job: ${at}`);
  } else if (active.some(job => job.name === name) || timeOf(status.lastScheduleTime) === latest) {
    // That one has been started.
  } else if (concurrencyPolicy === 'Forbid' && active.length > 0) {
    const why = 'prior execution is running and concurrency policy is Forbid';
    events.normal(cronJob, 'JobAlreadyActive', `Not starting job because ${why}`);
  } else {
    if (concurrencyPolicy === 'Replace') {
      for (const { uid } of active) {
        const running = jobs.find(({ metadata }) => metadata.uid === uid);
        if (running) deleteJob(pass, running);
      }
    }
    createJob(pass, name, latest);
  }
  comeBack();
}

/** The name is the time in minutes, so that no time is met twice. */
function jobName({ metadata }: CronJob, time: number): string {
  return `${metadata.name}-${Math.floor(time / 60_000)}`;
}

function createJob({ api, cronJob, events, status }: Pass, name: string, time: number): void {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  let job: Job;
  try {
    job = api.create<Job>('jobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        ...(cronJob.metadata.namespace === undefined ? {} : { namespace: cronJob.metadata.namespace }),
        ...(metadata?.labels ? { labels: { ...metadata.labels } } : {}),
        annotations: {
          ...metadata?.annotations,
          'batch.kubernetes.io/cronjob-scheduled-timestamp': localTime(cronJob, time),
        },
        ownerReferences: [controllerReference(cronJob)],
      },
      spec: structuredClone(spec),
    });
    events.normal(cronJob, 'SuccessfulCreate', `Created job ${name}`);
  } catch (error) {
    const present = api.get<Job>('jobs.batch', cronJob.metadata.namespace, name);
    if (statusCode(error) !== 409 || !present) {
      events.warning(cronJob, 'FailedCreate', `Error creating job: ${errorText(error)}`);
      throw error;
    }
    // Created before the process ended, and not noted.
    if (controllerOf(present)?.uid !== cronJob.metadata.uid) return;
    job = present;
  }
  const { namespace, resourceVersion, uid } = job.metadata;
  status.active = [
    ...(status.active ?? []),
    {
      kind: 'Job',
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
      apiVersion: 'batch/v1',
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  ];
  status.lastScheduleTime = timestamp(time);
}

function writeStatus({ api, cronJob, status }: Pass): void {
  if (status.active?.length === 0) delete status.active;
  const current = api.get<CronJob>('cronjobs.batch', cronJob.metadata.namespace, cronJob.metadata.name);
  if (current?.metadata.uid !== cronJob.metadata.uid || isDeepStrictEqual(current?.status, status)) return;
  modify(api, 'cronjobs.batch', current!, copy => (copy.status = status), 'status');
}
