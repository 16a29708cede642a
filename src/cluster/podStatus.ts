import { findCondition, isTrue } from './conditions.ts';
import type { ContainerState, ContainerStatus, Pod } from './pod.ts';

/** A Pod's columns in `kubectl get pods`. */
export interface PodSummary {
  /** The STATUS column: `Running`, `ContainerCreating`, `Init:0/1`, `CrashLoopBackOff`, `Terminating` … */
  status: string;
  /** The READY column, `ready/total`. Sidecars count, plain init containers don't. */
  ready: number;
  total: number;
  restarts: number;
}

/**
 * A Pod as `kubectl get pods` prints it. The rules are those of the API server's table printer (`printPod` in
 * `pkg/printers/internalversion`): the first init container that has not finished decides, else the first container
 * that is not running, else the phase; deletion outranks them.
 */
export function podSummary(pod: Pod): PodSummary {
  const sidecars = new Set(
    (pod.spec?.initContainers ?? []).filter(container => container.restartPolicy === 'Always').map(({ name }) => name),
  );
  const total = (pod.spec?.containers.length ?? 0) + sidecars.size;
  const init = initProgress(pod, sidecars);
  let { ready, restarts } = init;
  let status = init.status ?? phaseOf(pod);
  if (init.status === undefined || isTrue(findCondition(pod, 'Initialized'))) {
    const main = containerProgress(pod);
    ready += main.ready;
    restarts = init.sidecarRestarts + main.restarts;
    status = main.status ?? status;
    if (status === 'Completed' && main.running) status = isTrue(findCondition(pod, 'Ready')) ? 'Running' : 'NotReady';
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (pod.status?.reason === 'NodeLost') status = 'Unknown';
    else if (pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') status = 'Terminating';
  }
  return { status, ready, total, restarts };
}

/** The STATUS column of `kubectl get pods`. */
export function podStatus(pod: Pod): string {
  return podSummary(pod).status;
}

function phaseOf(pod: Pod): string {
  if (findCondition(pod, 'PodScheduled')?.reason === 'SchedulingGated') return 'SchedulingGated';
  return pod.status?.reason ?? pod.status?.phase ?? 'Pending';
}

interface InitProgress {
  /** Undefined once every init container has done its part. */
  status?: string;
  ready: number;
  restarts: number;
  sidecarRestarts: number;
}

function initProgress(pod: Pod, sidecars: ReadonlySet<string>): InitProgress {
  const progress: InitProgress = { ready: 0, restarts: 0, sidecarRestarts: 0 };
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [index, container] of statuses.entries()) {
    progress.restarts += container.restartCount ?? 0;
    const isSidecar = sidecars.has(container.name);
    if (isSidecar) progress.sidecarRestarts += container.restartCount ?? 0;
    if (container.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready === true) progress.ready++;
      continue;
    }
    progress.status = `Init:${initReason(container, index, pod.spec?.initContainers?.length ?? statuses.length)}`;
    break;
  }
  return progress;
}

function initReason(container: ContainerStatus, index: number, total: number): string {
  const { terminated, waiting } = container.state ?? {};
  if (terminated !== undefined) return terminationWord(terminated);
  if (waiting?.reason !== undefined && waiting.reason !== '' && waiting.reason !== 'PodInitializing') {
    return waiting.reason;
  }
  return `${index}/${total}`;
}

function containerProgress(pod: Pod): { status?: string; ready: number; restarts: number; running: boolean } {
  const progress: { status?: string; ready: number; restarts: number; running: boolean } = {
    ready: 0,
    restarts: 0,
    running: false,
  };
  // From the last to the first, so that the first container's reason is the one that stays.
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    progress.restarts += container.restartCount ?? 0;
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason !== undefined && waiting.reason !== '') progress.status = waiting.reason;
    else if (terminated !== undefined) progress.status = terminationWord(terminated);
    else if (container.ready === true && running !== undefined) {
      progress.running = true;
      progress.ready++;
    }
  }
  return progress;
}

function terminationWord(terminated: NonNullable<ContainerState['terminated']>): string {
  if (terminated.reason !== undefined && terminated.reason !== '') return terminated.reason;
  if (terminated.signal !== undefined && terminated.signal !== 0) return `Signal:${terminated.signal}`;
  return `ExitCode:${terminated.exitCode ?? 0}`;
}
