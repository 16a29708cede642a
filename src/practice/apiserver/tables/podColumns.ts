import type { Column } from '../registry/resourceDefinition.ts';
import { humanDuration } from '../humanDuration.ts';
import type { Container, ContainerStatus, Pod } from '../kinds/podTypes.ts';
import { present } from '../present.ts';
import { ageColumn, nameColumn } from './cells.ts';

const orNone = (text: string | undefined): string => present(text) ?? '<none>';

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    cell: pod => {
      const { ready, total } = podSummary(pod);
      return `${ready}/${total}`;
    },
  },
  { name: 'Status', type: 'string', cell: pod => podSummary(pod).status },
  {
    name: 'Restarts',
    type: 'string',
    cell: (pod, now) => {
      const { restarts, restartedAt } = podSummary(pod);
      return restarts === 0 || restartedAt === undefined
        ? String(restarts)
        : `${restarts} (${humanDuration(now - restartedAt)} ago)`;
    },
  },
  ageColumn,
  {
    name: 'IP',
    type: 'string',
    priority: 1,
    cell: pod => orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
  },
  { name: 'Node', type: 'string', priority: 1, cell: pod => orNone(pod.spec?.nodeName) },
  { name: 'Nominated Node', type: 'string', priority: 1, cell: pod => orNone(pod.status?.nominatedNodeName) },
  {
    name: 'Readiness Gates',
    type: 'string',
    priority: 1,
    cell: pod => {
      const gates = pod.spec?.readinessGates ?? [];
      if (gates.length === 0) return '<none>';
      const passed = gates.filter(gate => conditionStatus(pod, gate.conditionType) === 'True').length;
      return `${passed}/${gates.length}`;
    },
  },
];

/** A Pod that has ended says so, so that clients can tell its row apart. */
export function podRowConditions(pod: Pod): { type: string; status: string; reason: string; message: string }[] {
  const phase = pod.status?.phase;
  if (phase !== 'Succeeded' && phase !== 'Failed') return [];
  const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
  return [{ type: 'Completed', status: 'True', reason: phase, message }];
}

interface PodSummary {
  ready: number;
  total: number;
  status: string;
  restarts: number;
  /** Milliseconds since the epoch. */
  restartedAt: number | undefined;
}

/** What upstream's `printPod` derives from the statuses of all containers. */
export function podSummary(pod: Pod): PodSummary {
  const status = pod.status ?? {};
  const inits = pod.spec?.initContainers ?? [];
  const summary: PodSummary = {
    ready: 0,
    total: (pod.spec?.containers ?? []).length + inits.filter(isSidecar).length,
    status: present(status.reason) ?? status.phase ?? '',
    restarts: 0,
    restartedAt: undefined,
  };
  if ((status.conditions ?? []).some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')) {
    summary.status = 'SchedulingGated';
  }
  const initializing = summarizeInit(status.initContainerStatuses ?? [], inits, summary);
  if (!initializing || conditionStatus(pod, 'Initialized') === 'True') {
    summarizeContainers(pod, summary);
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    const ended = status.phase === 'Succeeded' || status.phase === 'Failed';
    if (status.reason === 'NodeLost') summary.status = 'Unknown';
    else if (!ended) summary.status = 'Terminating';
  }
  return summary;
}

function isSidecar(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}

/** @returns whether an init container still has to end. */
function summarizeInit(
  statuses: readonly ContainerStatus[],
  inits: readonly Container[],
  summary: PodSummary,
): boolean {
  for (const [index, container] of statuses.entries()) {
    const sidecar = isSidecar(inits.find(init => init.name === container.name));
    countRestarts(container, summary);
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started === true) {
      if (container.ready) summary.ready++;
      continue;
    }
    if (terminated) summary.status = `Init:${endedText(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') summary.status = `Init:${waiting.reason}`;
    else summary.status = `Init:${index}/${inits.length}`;
    return true;
  }
  return false;
}

function summarizeContainers(pod: Pod, summary: PodSummary): void {
  const inits = pod.spec?.initContainers ?? [];
  // The restarts of init containers that have ended no longer count, those of sidecars do.
  summary.restarts = 0;
  for (const container of pod.status?.initContainerStatuses ?? []) {
    if (isSidecar(inits.find(init => init.name === container.name))) countRestarts(container, summary);
  }
  let running = false;
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    countRestarts(container, summary);
    const { waiting, terminated } = container.state ?? {};
    if (waiting?.reason) summary.status = waiting.reason;
    else if (terminated) summary.status = endedText(terminated);
    else if (container.ready && container.state?.running) {
      running = true;
      summary.ready++;
    }
  }
  if (summary.status === 'Completed' && running) {
    summary.status = conditionStatus(pod, 'Ready') === 'True' ? 'Running' : 'NotReady';
  }
}

function endedText(terminated: { reason?: string; exitCode: number; signal?: number }): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function countRestarts(container: ContainerStatus, summary: PodSummary): void {
  summary.restarts += container.restartCount ?? 0;
  const ended = container.lastState?.terminated?.finishedAt;
  if (ended === undefined) return;
  const at = Date.parse(ended);
  if (summary.restartedAt === undefined || at > summary.restartedAt) summary.restartedAt = at;
}

function conditionStatus(pod: Pod, type: string): string | undefined {
  return pod.status?.conditions?.find(condition => condition.type === type)?.status;
}
