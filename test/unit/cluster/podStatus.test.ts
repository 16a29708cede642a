import assert from 'node:assert/strict';
import type { ContainerState, Pod } from '../../../src/cluster/pod.ts';
import { podStatus, podSummary } from '../../../src/cluster/podStatus.ts';
import { podWith, runningPod, waitingPod } from './support/workloads.ts';

describe('podStatus', () => {
  const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };
  const cases: [string, Pod][] = [
    ['Pending', { ...waitingPod(''), status: { phase: 'Pending' } }],
    ['ContainerCreating', waitingPod('ContainerCreating')],
    ['ImagePullBackOff', waitingPod('ImagePullBackOff')],
    ['Running', runningPod()],
    ['Terminating', runningPod(deleted)],
    ['Completed', podWith({ phase: 'Succeeded' }, { state: { terminated: { exitCode: 0, reason: 'Completed' } } })],
    [
      'Completed',
      podWith({ phase: 'Succeeded' }, { state: { terminated: { exitCode: 0, reason: 'Completed' } } }, deleted),
    ],
    ['Error', podWith({ phase: 'Failed' }, { state: { terminated: { exitCode: 1, reason: 'Error' } } })],
    ['ExitCode:3', podWith({ phase: 'Failed' }, { state: { terminated: { exitCode: 3 } } })],
    ['Signal:9', podWith({ phase: 'Failed' }, { state: { terminated: { exitCode: 137, signal: 9 } } })],
    ['Evicted', { ...runningPod(), status: { phase: 'Failed', reason: 'Evicted' } }],
    ['Unknown', podWith({ phase: 'Running', reason: 'NodeLost' }, { state: { running: {} } }, deleted)],
    [
      'SchedulingGated',
      {
        ...runningPod(),
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
    ],
    ['Init:0/2', withInit({ running: {} })],
    ['Init:1/2', withInit({ terminated: { exitCode: 0 } }, { waiting: { reason: 'PodInitializing' } })],
    ['Init:ImagePullBackOff', withInit({ waiting: { reason: 'ImagePullBackOff' } })],
    ['Init:Error', withInit({ terminated: { exitCode: 1, reason: 'Error' } })],
    ['Init:ExitCode:2', withInit({ terminated: { exitCode: 2 } })],
    ['Init:Signal:15', withInit({ terminated: { exitCode: 1, signal: 15 } })],
  ];
  for (const [expected, pod] of cases) {
    it(`is ${expected}`, () => assert.equal(podStatus(pod), expected));
  }

  it('is that of the first container that does not run', () => {
    const pod = runningPod();
    pod.status!.containerStatuses!.push({
      name: 'side',
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      restartCount: 4,
    });
    pod.spec!.containers.push({ name: 'side' });
    assert.deepEqual(podSummary(pod), { status: 'CrashLoopBackOff', ready: 1, total: 2, restarts: 4 });
  });

  it('is Running or NotReady while one container still runs beside a completed one', () => {
    const pod = runningPod();
    pod.status!.containerStatuses!.unshift({
      name: 'done',
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    pod.spec!.containers.push({ name: 'done' });
    assert.equal(podStatus(pod), 'Running');
    pod.status!.conditions = [];
    assert.equal(podStatus(pod), 'NotReady');
  });

  it('counts a sidecar as a container', () => {
    const pod = runningPod();
    pod.spec!.initContainers = [{ name: 'proxy', restartPolicy: 'Always' }];
    pod.status!.initContainerStatuses = [
      { name: 'proxy', started: true, ready: true, restartCount: 2, state: { running: {} } },
    ];
    assert.deepEqual(podSummary(pod), { status: 'Running', ready: 2, total: 2, restarts: 2 });
  });
});

function withInit(...states: ContainerState[]): Pod {
  const pod = waitingPod('PodInitializing');
  pod.spec!.initContainers = [{ name: 'init-0' }, { name: 'init-1' }];
  pod.status!.initContainerStatuses = states.map((state, index) => ({ name: `init-${index}`, state }));
  return pod;
}
