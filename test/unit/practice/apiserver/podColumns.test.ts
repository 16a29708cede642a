import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ContainerStatus, Pod, PodSpec, PodStatus } from '../../../../src/practice/apiserver/kinds/podTypes.ts';
import { podColumns } from '../../../../src/practice/apiserver/tables/podColumns.ts';

const now = Date.parse('2026-01-01T00:10:00Z');

/** The cells of a Pod as kubectl shows them: READY, STATUS and RESTARTS. */
function cells(status: PodStatus, options: { deleted?: boolean; spec?: PodSpec } = {}): unknown[] {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...(options.deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
    spec: options.spec ?? { containers: [{ name: 'a' }] },
    status,
  };
  return podColumns.slice(1, 4).map(column => column.cell(pod, now));
}

const container = (state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'a',
  ready: false,
  restartCount: 0,
  ...(state ? { state } : {}),
  ...more,
});
const running = container({ running: {} }, { ready: true });

describe('the table of Pods', () => {
  it('shows what the containers wait for', () => {
    assert.deepEqual(cells({ phase: 'Pending' }), ['0/1', 'Pending', '0']);
    const waiting = [container({ waiting: { reason: 'ContainerCreating' } })];
    assert.deepEqual(cells({ phase: 'Pending', containerStatuses: waiting }), ['0/1', 'ContainerCreating', '0']);
    assert.deepEqual(cells({ phase: 'Running', containerStatuses: [running] }), ['1/1', 'Running', '0']);
  });

  it('shows restarts with the time of the last one', () => {
    const crashing = container(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:09:30Z' } } },
    );
    assert.deepEqual(cells({ phase: 'Running', containerStatuses: [crashing] }), [
      '0/1',
      'CrashLoopBackOff',
      '3 (30s ago)',
    ]);
  });

  it('shows how containers ended', () => {
    const ended = (terminated: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>): unknown =>
      cells({ phase: 'Failed', containerStatuses: [container({ terminated })] })[1];
    assert.equal(ended({ reason: 'Completed', exitCode: 0 }), 'Completed');
    assert.equal(ended({ reason: 'OOMKilled', exitCode: 137 }), 'OOMKilled');
    assert.equal(ended({ exitCode: 2 }), 'ExitCode:2');
    assert.equal(ended({ exitCode: 0, signal: 9 }), 'Signal:9');
    const evicted = { phase: 'Failed', reason: 'Evicted' };
    assert.equal(cells(evicted)[1], 'Evicted');
  });

  it('shows a Pod that is being deleted as Terminating, unless it has ended', () => {
    assert.equal(cells({ phase: 'Running', containerStatuses: [running] }, { deleted: true })[1], 'Terminating');
    assert.equal(cells({ phase: 'Succeeded' }, { deleted: true })[1], 'Succeeded');
    assert.equal(cells({ phase: 'Running', reason: 'NodeLost' }, { deleted: true })[1], 'Unknown');
  });

  it('counts init containers while they run', () => {
    const spec = { containers: [{ name: 'a' }], initContainers: [{ name: 'one' }, { name: 'two' }] };
    const init = (states: ContainerStatus['state'][]): unknown[] =>
      cells(
        {
          phase: 'Pending',
          initContainerStatuses: states.map((state, index) => container(state, { name: index === 0 ? 'one' : 'two' })),
        },
        { spec },
      );
    const done = { terminated: { exitCode: 0 } };
    assert.deepEqual(init([{ running: {} }, { waiting: { reason: 'PodInitializing' } }]), ['0/1', 'Init:0/2', '0']);
    assert.equal(init([done, { running: {} }])[1], 'Init:1/2');
    assert.equal(init([{ terminated: { exitCode: 1, reason: 'Error' } }])[1], 'Init:Error');
    assert.equal(init([{ waiting: { reason: 'CrashLoopBackOff' } }])[1], 'Init:CrashLoopBackOff');
  });

  it('counts sidecars with the containers', () => {
    const spec = { containers: [{ name: 'a' }], initContainers: [{ name: 'side', restartPolicy: 'Always' }] };
    const side = container({ running: {} }, { name: 'side', ready: true, started: true, restartCount: 1 });
    const status = { phase: 'Running', initContainerStatuses: [side], containerStatuses: [running] };
    assert.deepEqual(cells(status, { spec }), ['2/2', 'Running', '1']);
  });
});
