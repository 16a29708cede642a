import assert from 'node:assert/strict';
import {
  localTime,
  missedTimes,
  scheduleOf,
  untilNext,
} from '../../../../src/practice/controllers/cronJob/schedule.ts';
import type { CronJob, CronJobSpec, CronJobStatus, Job } from '../../../../src/practice/kinds/batch.ts';
import { condition, startSimulation, type Simulation } from '../simulation.ts';

function cronJob(spec: Partial<CronJobSpec> = {}, script = 'true'): CronJob {
  const containers = [{ name: 'tick', image: 'busybox', command: ['sh', '-c', script] }];
  const template = { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, containers } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default', creationTimestamp: '2026-01-01T00:00:10Z' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template } as unknown as Job['spec'] }, ...spec },
  };
}

/** As `kubectl create job --from=cronjob/tick` makes it. */
function jobOf({ apiVersion, kind, metadata, spec }: CronJob, name: string): Job {
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default', ownerReferences: [owner] },
    spec: structuredClone(spec.jobTemplate.spec),
  };
}

describe('a CronJob in the practice cluster', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const get = (): CronJob => cluster.api.get<CronJob>('cronjobs.batch', 'default', 'tick')!;
  const jobs = (): Job[] => [...cluster.api.list<Job>('jobs.batch', 'default')];
  const names = (): string[] => jobs().map(({ metadata }) => metadata.name);
  const messages = (): string[] => cluster.events('tick').map(({ message, reason }) => `${reason}: ${message}`);
  const setStatus = (status: CronJobStatus): void => {
    cluster.api.update('cronjobs.batch', { ...structuredClone(get()), status }, 'status');
  };
  const minutesAgo = (minutes: number): string =>
    new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');

  it('starts a Job for the last time that has passed, and notes it', async () => {
    // Every second: the first is due at once.
    cluster.api.create('cronjobs.batch', cronJob({ schedule: '@every 1s' }));
    const [job] = await cluster.until('a Job', () => jobs().length > 0 && jobs());
    const name = job!.metadata.name;
    assert.match(name, /^tick-\d{8}$/);
    assert.equal(job?.metadata.ownerReferences?.[0]?.kind, 'CronJob');
    assert.match(
      job.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'] ?? '',
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    );
    await cluster.until('it is complete', () => condition(jobs()[0], 'Complete') !== undefined);
    await cluster.until('and noted', () => get().status?.lastSuccessfulTime !== undefined);
    assert.notEqual(get().status?.lastScheduleTime, undefined);
    assert.ok(messages().includes(`SuccessfulCreate: Created job ${name}`));
    assert.ok(messages().includes(`SawCompletedJob: Saw completed job: ${name}, condition: Complete`));
  });

  it('starts none while it is suspended', async () => {
    cluster.api.create('cronjobs.batch', cronJob({ suspend: true }));
    setStatus({ lastScheduleTime: minutesAgo(2) });
    // A Job that somebody has made of it tells that the controller has been here.
    cluster.api.create('jobs.batch', jobOf(get(), 'manual'));
    await cluster.until('it is noticed', () => messages().some(text => text.startsWith('UnexpectedJob: ')));
    assert.deepEqual(names(), ['manual']);
    const copy = structuredClone(get());
    copy.spec.suspend = false;
    cluster.api.update('cronjobs.batch', copy);
    await cluster.until('a Job', () => jobs().length === 2);
  });

  for (const [concurrencyPolicy, message, left] of [
    [
      'Forbid',
      'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
      1,
    ],
    ['Replace', 'SuccessfulDelete: Deleted job running', 1],
    ['Allow', 'SuccessfulCreate: Created job tick-', 2],
  ] as const) {
    it(`obeys the concurrency policy ${concurrencyPolicy} when its time comes while a Job is running`, async () => {
      cluster.api.create('cronjobs.batch', cronJob({ concurrencyPolicy }, 'sleep 1000'));
      const { metadata } = cluster.api.create('jobs.batch', jobOf(get(), 'running'));
      setStatus({
        active: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'running', namespace: 'default', uid: metadata.uid! }],
        lastScheduleTime: minutesAgo(2),
      });
      await cluster.until('it says so', () => messages().some(text => text.startsWith(message)));
      await cluster.until('as many Jobs as may be', () => jobs().length === left);
      assert.equal(names().includes('running'), concurrencyPolicy !== 'Replace');
    });
  }

  it('keeps as many Jobs that have ended as it is told to', async () => {
    cluster.api.create('cronjobs.batch', cronJob({ schedule: '0 0 1 1 *', successfulJobsHistoryLimit: 1 }));
    for (const name of ['one', 'two', 'three']) cluster.api.create('jobs.batch', jobOf(get(), name));
    await cluster.until('one is left', () => jobs().length === 1 && condition(jobs()[0], 'Complete') !== undefined);
    assert.equal(messages().filter(text => text.startsWith('SuccessfulDelete: Deleted job ')).length, 2);
  });

  it('knows which times have passed', () => {
    const at = (time: string): number => Date.parse(time);
    const tick = cronJob();
    const schedule = scheduleOf(tick);
    assert.deepEqual(missedTimes(tick, schedule, at('2026-01-01T00:00:30Z'), true), {
      since: at('2026-01-01T00:00:10Z'),
      count: 0,
    });
    assert.equal(untilNext(tick, schedule, at('2026-01-01T00:00:30Z')), 30_100);
    const { count, latest } = missedTimes(tick, schedule, at('2026-01-01T05:00:30Z'), true);
    assert.deepEqual([count, latest], [300, at('2026-01-01T05:00:00Z')]);
    const deadline = cronJob({ schedule: '0 * * * *', startingDeadlineSeconds: 60 });
    assert.equal(missedTimes(deadline, scheduleOf(deadline), at('2026-01-01T05:10:00Z'), true).latest, undefined);
  });

  it('writes times in its time zone', () => {
    const time = Date.parse('2026-01-01T00:30:00Z');
    assert.equal(localTime(cronJob({ timeZone: 'Asia/Tokyo' }), time), '2026-01-01T09:30:00+09:00');
    assert.equal(localTime(cronJob({ timeZone: 'America/New_York' }), time), '2025-12-31T19:30:00-05:00');
    assert.equal(localTime(cronJob(), time), '2026-01-01T00:30:00Z');
  });
});
