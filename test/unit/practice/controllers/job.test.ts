import assert from 'node:assert/strict';
import { indexesText, parseIndexes } from '../../../../src/practice/controllers/job/indexes.ts';
import type { Job, JobSpec } from '../../../../src/practice/kinds/batch.ts';
import type { Pod } from '../../../../src/practice/kinds/pod.ts';
import { condition, startSimulation, type Simulation } from '../simulation.ts';

describe('a Job in the practice cluster', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const get = (): Job | undefined => cluster.api.get<Job>('jobs.batch', 'default', 'work');
  const create = (
    script: string,
    spec: Partial<JobSpec> = {},
    restartPolicy: 'Never' | 'OnFailure' = 'Never',
    terminationGracePeriodSeconds = 30,
  ): void => {
    const containers = [{ name: 'work', image: 'busybox', command: ['sh', '-c', script] }];
    const template = { spec: { restartPolicy, terminationGracePeriodSeconds, containers } };
    cluster.api.create('jobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'work', namespace: 'default' },
      spec: { ...spec, template },
    });
  };
  const change = (edit: (spec: JobSpec) => void): void => {
    const copy = structuredClone(get()!);
    edit(copy.spec);
    cluster.api.update('jobs.batch', copy);
  };
  const pods = (): Pod[] =>
    cluster.api.list<Pod>('pods', 'default').filter(({ metadata }) => metadata.labels?.['job-name'] === 'work');
  const ended = (type: 'Complete' | 'Failed'): Promise<Job> =>
    cluster.until(type, () => condition(get(), type)?.status === 'True' && get());
  const conditions = (): string[] =>
    (get()?.status?.conditions ?? []).map(({ reason, status, type }) => `${type}=${status} ${reason ?? ''}`);
  const messages = (): string[] => cluster.events('work').map(({ message, reason }) => `${reason}: ${message}`);

  it('is complete when its Pod has succeeded', async () => {
    create('echo done');
    const { metadata, spec, status } = await ended('Complete');
    assert.deepEqual(conditions(), ['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached']);
    assert.equal(status?.succeeded, 1);
    assert.deepEqual(status.uncountedTerminatedPods, {});
    assert.notEqual(status.completionTime, undefined);
    assert.equal(metadata.labels?.['batch.kubernetes.io/job-name'], 'work');
    assert.deepEqual(spec.selector.matchLabels, { 'batch.kubernetes.io/controller-uid': metadata.uid });
    const [pod] = pods();
    assert.equal(pod?.metadata.finalizers, undefined);
    assert.deepEqual(messages(), [
      `SuccessfulCreate: Created pod: ${pod?.metadata.name ?? ''}`,
      'Completed: Job completed',
    ]);
  });

  it('runs as many Pods at a time as it may, until enough have succeeded', async () => {
    create('sleep 0.1', { completions: 5, parallelism: 2 });
    let most = 0;
    const watch = cluster.api.onChange(() => {
      const running = pods().filter(({ status }) => status?.phase === 'Pending' || status?.phase === 'Running');
      most = Math.max(most, running.length);
    });
    const { status } = await ended('Complete');
    watch.dispose();
    assert.equal(most, 2);
    assert.equal(status?.succeeded, 5);
    assert.equal(pods().length, 5);
  });

  it('fails when its Pods have failed too often, ever more slowly', async () => {
    create('exit 3', { backoffLimit: 2 });
    const { status } = await ended('Failed');
    assert.equal(status?.failed, 3);
    assert.deepEqual(conditions(), ['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded']);
    assert.equal(status.completionTime, undefined);
    assert.ok(messages().includes('BackoffLimitExceeded: Job has reached the specified backoff limit'));
  });

  it('counts the restarts of containers that are restarted in place', async () => {
    create('exit 3', { backoffLimit: 1 }, 'OnFailure');
    const { status } = await ended('Failed');
    assert.equal(status?.failed, 1);
    await cluster.until('its Pod is deleted', () => pods().length === 0);
  });

  it('fails after its active deadline, and takes its Pods with it', async () => {
    create('sleep 1000', { activeDeadlineSeconds: 1 }, 'Never', 0);
    const { status } = await ended('Failed');
    assert.deepEqual(conditions(), ['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded']);
    assert.equal(status?.failed, 1);
    assert.equal(status.active, undefined);
    assert.deepEqual(pods(), []);
  });

  it('gives each Pod of an Indexed Job its index', async () => {
    create('echo $JOB_COMPLETION_INDEX', { completions: 3, parallelism: 3, completionMode: 'Indexed' });
    const { status } = await ended('Complete');
    assert.equal(status?.completedIndexes, '0-2');
    const said = pods().map(({ metadata, spec }) => {
      const log = cluster.runtime.logs('default', metadata.name, 'work', { previous: false });
      return [/^work-\d-/.exec(metadata.name)?.[0], spec.hostname, log?.lines[0]?.text];
    });
    assert.deepEqual(
      said.sort(),
      [0, 1, 2].map(index => [`work-${index}-`, `work-${index}`, String(index)]),
    );
  });

  it('counts the failures of each index for itself, when it is told to', async () => {
    create('exit $JOB_COMPLETION_INDEX', {
      ...{ completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 1 },
    });
    const { status } = await ended('Failed');
    assert.deepEqual(conditions(), ['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes']);
    assert.equal(status?.completedIndexes, '0');
    assert.equal(status.failedIndexes, '1,2');
    assert.equal(status.failed, 4, 'each of the two is tried again once');
  });

  it('ends at once when its failure policy says so', async () => {
    create('exit 42', {
      podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] },
    });
    await ended('Failed');
    assert.deepEqual(conditions(), ['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy']);
    const [pod] = pods();
    const name = pod?.metadata.name ?? '';
    assert.ok(
      messages().includes(
        `PodFailurePolicy: Container work for pod default/${name} failed with exit code 42 matching FailJob rule at index 0`,
      ),
    );
  });

  it('has no Pods while it is suspended', async () => {
    create('sleep 1000', { suspend: true }, 'Never', 0);
    await cluster.until('suspended', () => condition(get(), 'Suspended')?.status === 'True');
    assert.deepEqual(pods(), []);
    assert.equal(get()?.status?.startTime, undefined);
    change(spec => (spec.suspend = false));
    await cluster.until('running', () => get()?.status?.active === 1);
    assert.deepEqual(conditions(), ['Suspended=False JobResumed']);
    change(spec => (spec.suspend = true));
    await cluster.until('no Pods', () => pods().length === 0 && condition(get(), 'Suspended')?.status === 'True');
    assert.equal(get()?.status?.failed, undefined);
  });

  it('replaces a Pod that is deleted', async () => {
    create('sleep 1000', {}, 'Never', 0);
    const [first] = await cluster.until('a Pod', () => pods().length === 1 && pods());
    cluster.api.delete('pods', 'default', first!.metadata.name);
    await cluster.until('another Pod', () => pods().some(({ metadata }) => metadata.uid !== first!.metadata.uid));
    await cluster.until('it is counted', () => get()?.status?.failed === 1);
    await cluster.until('one is left', () => pods().length === 1);
  });

  it('goes some time after its end, with its Pods', async () => {
    create('true', { ttlSecondsAfterFinished: 1 });
    await ended('Complete');
    await cluster.until('gone', () => get() === undefined && pods().length === 0);
  });

  it('leaves nothing behind when it is deleted', async () => {
    create('sleep 1000', {}, 'Never', 0);
    await cluster.until('a running Pod', () => pods()[0]?.status?.phase === 'Running');
    cluster.api.delete('jobs.batch', 'default', 'work', { propagationPolicy: 'Background' });
    await cluster.until('gone', () => pods().length === 0);
  });

  it('writes indexes as ranges', () => {
    assert.equal(indexesText([5, 0, 1, 2, 7, 8]), '0-2,5,7,8');
    assert.deepEqual([...parseIndexes('0-2,5,7,8', 8)], [0, 1, 2, 5, 7]);
    assert.deepEqual([...parseIndexes(undefined, 3)], []);
  });
});
