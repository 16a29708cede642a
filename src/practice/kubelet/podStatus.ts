import type { Condition } from '../kinds/meta.ts';
import type { Container, ContainerStatus, Pod, PodPhase, PodStatus } from '../kinds/pod.ts';
import { findCondition, timestamp } from '../controllers/objects.ts';
import { copyTree } from '../storage/trees.ts';

/** What the kubelet knows of a Pod. */
export interface ObservedPod {
  hostIP: string;
  podIP: string | undefined;
  startTime: string;
  initContainers: ContainerStatus[];
  containers: ContainerStatus[];
  ephemeralContainers: ContainerStatus[];
  /** Its containers have been stopped for good. */
  terminated: boolean;
  /** Why it has failed whatever its containers did. */
  failure: { reason: string; message: string } | undefined;
}

/** The status that a Pod gets, in the field order and with the conditions of upstream's kubelet. */
export function podStatus(pod: Pod, observed: ObservedPod): PodStatus {
  const { hostIP, podIP, startTime, initContainers, containers, ephemeralContainers } = observed;
  const phase = phaseOf(pod, observed);
  return {
    ...pod.status,
    ...observedGeneration(pod),
    phase,
    ...observed.failure,
    conditions: conditionsOf(pod, observed, phase),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime,
    ...(initContainers.length > 0 ? { initContainerStatuses: copyTree(initContainers) } : {}),
    containerStatuses: copyTree(containers),
    ...(ephemeralContainers.length > 0 ? { ephemeralContainerStatuses: copyTree(ephemeralContainers) } : {}),
    qosClass: pod.status?.qosClass ?? qosClass(pod),
  };
}

/** `pkg/kubelet.getPhase`. */
function phaseOf(pod: Pod, { containers, failure, initContainers, terminated }: ObservedPod): PodPhase {
  if (failure) return 'Failed';
  const stoppedExit = ({ lastState, state }: ContainerStatus): number | undefined =>
    state.running ? undefined : (state.terminated ?? lastState.terminated)?.exitCode;
  const { restartPolicy } = pod.spec;
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const failedInit = initContainers.some(
    ({ name, state }) => !sidecars.has(name) && (state.terminated?.exitCode ?? 0) !== 0,
  );
  if (failedInit && restartPolicy === 'Never') return 'Failed';
  const exits = containers.map(stoppedExit);
  const running = containers.some(({ state }) => state.running !== undefined);
  if (terminated && !running) return exits.every(exit => exit === 0) ? 'Succeeded' : 'Failed';
  // A sidecar may have ended after the others.
  const initialized = (status: ContainerStatus): boolean =>
    isInitialized(status) || (sidecars.has(status.name) && status.state.terminated !== undefined);
  if (!initContainers.every(initialized)) return 'Pending';
  if (containers.some(({ state }, index) => state.waiting && exits[index] === undefined)) return 'Pending';
  if (running || (restartPolicy ?? 'Always') === 'Always') return 'Running';
  if (exits.every(exit => exit === 0)) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always';
}

function isInitialized({ started, state }: ContainerStatus): boolean {
  return state.terminated?.exitCode === 0 || (state.running !== undefined && started === true);
}

function conditionsOf(pod: Pod, observed: ObservedPod, phase: PodPhase): Condition[] {
  const { containers, initContainers, podIP, terminated } = observed;
  const finished = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined;
  const names = (statuses: ContainerStatus[]): string => `[${statuses.map(({ name }) => name).join(' ')}]`;
  const unready = containers.filter(({ ready }) => !ready);
  const uninitialized = initContainers.filter(status => !isInitialized(status));
  const ready: Omit<Condition, 'type'> =
    finished !== undefined
      ? { status: 'False', reason: finished }
      : unready.length > 0
        ? {
            status: 'False',
            reason: 'ContainersNotReady',
            message: `containers with unready status: ${names(unready)}`,
          }
        : { status: 'True' };
  const initialized: Omit<Condition, 'type'> =
    finished === 'PodCompleted'
      ? { status: 'True', reason: finished }
      : uninitialized.length > 0
        ? {
            status: 'False',
            reason: 'ContainersNotInitialized',
            message: `containers with incomplete status: ${names(uninitialized)}`,
          }
        : { status: 'True' };
  const now = timestamp();
  const conditions: Condition[] = [
    {
      type: 'PodReadyToStartContainers',
      status: podIP !== undefined && !terminated && finished === undefined ? 'True' : 'False',
    },
    { type: 'Initialized', ...initialized },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
    { type: 'PodScheduled', status: 'True' },
  ];
  const known = new Set(conditions.map(({ type }) => type));
  return [
    ...conditions.map(({ type, status, ...why }) => {
      const before = findCondition(pod.status?.conditions, type);
      const since = before?.status === status ? before.lastTransitionTime : undefined;
      const times = { lastProbeTime: null, lastTransitionTime: since ?? now };
      return { type, ...observedGeneration(pod), status, ...times, ...why };
    }),
    ...(pod.status?.conditions ?? []).filter(({ type }) => !known.has(type)),
  ];
}

/** Which version of the Pod a status speaks of (KEP 5067). */
function observedGeneration({ metadata: { generation } }: Pod): { observedGeneration?: number } {
  return generation === undefined ? {} : { observedGeneration: generation };
}

/** The quality of service that requests and limits promise. */
export function qosClass(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ resources }) => resources ?? {});
  const amounts = (list: Record<string, unknown> | undefined): number =>
    Object.keys(list ?? {}).filter(name => name === 'cpu' || name === 'memory').length;
  if (all.every(({ limits, requests }) => amounts(limits) + amounts(requests) === 0)) return 'BestEffort';
  const guaranteed = all.every(
    ({ limits = {}, requests = {} }) =>
      amounts(limits) === 2 &&
      Object.entries(requests).every(([name, value]) => !(name in limits) || String(limits[name]) === String(value)),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
