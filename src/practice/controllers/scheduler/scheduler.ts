import { isDeepStrictEqual } from 'node:util';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { Log } from '../../../base/log.ts';
import { errorText } from '../../../base/userError.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi, StoreChange } from '../../storage/objectStore.ts';
import { keyOf, splitKey } from '../controller.ts';
import { actionRecorder } from '../events.ts';
import { findCondition, isBeingDeleted, modify, remove } from '../objects.ts';
import { markDisrupted, withPodCondition } from '../podConditions.ts';
import { isPodFinished } from '../pods.ts';
import { WorkQueue } from '../workQueue.ts';
import { fitErrorMessage, noNodes } from './fitError.ts';
import { changeOf } from './framework.ts';
import { uidOf } from './nodeInfo.ts';
import { plugins } from './plugins/plugins.ts';
import { volumeBinding } from './plugins/volumeBinding.ts';
import { findVictims, priorityOf, type Preemption } from './preemption.ts';
import { bestNode, findNodes, type Verdict } from './schedulePod.ts';
import { SchedulerCache } from './schedulerCache.ts';
import { bindVolumes, selectedNode } from './volumes.ts';

const schedulerName = 'default-scheduler';

/**
 * Binds Pods to nodes as kube-scheduler's default profile does, those of higher priority first. A Pod that fits nowhere
 * says why in an event and a condition, evicts Pods of lower priority where that helps, and is looked at again when
 * something changes that may help against what stood in its way.
 */
export function startScheduler(api: ObjectApi, log: Log): Disposable {
  const events = actionRecorder(api, schedulerName);
  const cache = new SchedulerCache(api);
  /** Pods that fit nowhere, with the plugins that rejected them. */
  const unschedulable = new Map<string, ReadonlySet<string>>();
  const store = new DisposableStore();
  const queue = store.add(
    new WorkQueue(
      process,
      (key, error) => log.debug(`${schedulerName}: ${key}: ${errorText(error)}`),
      key => priorityOf(api.get<Pod>('pods', ...splitKey(key))),
    ),
  );
  store.add(
    api.onChange(change => {
      cache.update(change);
      const pod = changeOf<Pod>(change, 'pods');
      if (pod) podChanged(pod.before, pod.after);
      wake(change);
    }),
  );
  for (const pod of api.list<Pod>('pods')) if (isWaiting(pod)) queue.add(keyOf(pod));
  return store;

  function podChanged(before: Pod | undefined, after: Pod | undefined): void {
    if (after && isWaiting(after)) {
      if (!before || !isWaiting(before) || mattersToItself(before, after)) queue.add(keyOf(after));
    } else {
      unschedulable.delete(keyOf((after ?? before)!));
    }
  }

  /** Looks again at the Pods that a change may help. */
  function wake(change: StoreChange): void {
    if (unschedulable.size === 0) return;
    const helped = new Set(plugins.filter(plugin => plugin.mayHelp?.(change)).map(({ name }) => name));
    const nodesChanged = change.resource === 'nodes' && change.type !== 'MODIFIED';
    if (helped.size === 0 && !nodesChanged) return;
    for (const [key, rejectedBy] of unschedulable) {
      if (nodesChanged || [...rejectedBy].some(name => helped.has(name))) queue.add(key);
    }
  }

  function process(key: string): void {
    const pod = api.get<Pod>('pods', ...splitKey(key));
    if (!pod || !isWaiting(pod)) return;
    unschedulable.delete(key);
    const cluster = cache.state;
    const verdict = findNodes(pod, cluster, cache.nominated);
    // Where room was made for it, it goes.
    const nominated = verdict.feasible.find(({ name }) => name === pod.status?.nominatedNodeName);
    const selected = selectedNode(api, pod);
    const chosen = nominated ?? verdict.feasible.find(({ name }) => name === selected);
    const node = chosen ?? bestNode(pod, cluster, verdict.feasible);
    if (!node) fail(key, pod, verdict);
    else if (bindVolumes(api, pod, node.node)) bind(pod, node.name);
    // Volumes that wait for their first consumer come first.
    else unschedulable.set(key, new Set([volumeBinding.name]));
  }

  function bind(pod: Pod, node: string): void {
    const bound = modify(api, 'pods', pod, copy => (copy.spec.nodeName = node), 'binding');
    events.normal(bound, 'Binding', 'Scheduled', `Successfully assigned ${keyOf(pod)} to ${node}`);
  }

  function fail(key: string, pod: Pod, verdict: Verdict): void {
    unschedulable.set(key, new Set([...verdict.rejections.values()].map(({ plugin }) => plugin)));
    const cluster = cache.state;
    if (cluster.nodes.length === 0) {
      tell(pod, noNodes, pod.status?.nominatedNodeName);
      return;
    }
    const preemption = findVictims(pod, cluster, verdict);
    if (typeof preemption !== 'string') {
      tell(pod, fitErrorMessage(verdict, undefined), preemption.node);
      evict(pod, preemption);
      return;
    }
    // It goes on waiting for a node while Pods are leaving that for it.
    const waits = preemption.startsWith('not eligible');
    tell(pod, fitErrorMessage(verdict, preemption), waits ? pod.status?.nominatedNodeName : undefined);
  }

  /** Says in an event and a condition why a Pod waits; once, not on every change that changes nothing. */
  function tell(pod: Pod, message: string, nominatedNodeName: string | undefined): void {
    const current = findCondition(pod.status?.conditions, 'PodScheduled');
    if (
      current?.status === 'False' &&
      current.message === message &&
      pod.status?.nominatedNodeName === nominatedNodeName
    ) {
      return;
    }
    const conditions = withPodCondition(pod, {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
    });
    const told = modify(
      api,
      'pods',
      pod,
      copy => {
        copy.status = { ...copy.status, conditions };
        if (nominatedNodeName === undefined) delete copy.status.nominatedNodeName;
        else copy.status.nominatedNodeName = nominatedNodeName;
      },
      'status',
    );
    events.warning(told, 'Scheduling', 'FailedScheduling', message);
  }

  function evict(pod: Pod, { node, victims }: Preemption): void {
    for (const other of cache.nominated) {
      if (other.status?.nominatedNodeName !== node || priorityOf(other) >= priorityOf(pod)) continue;
      if (uidOf(other) === uidOf(pod)) continue;
      modify(api, 'pods', other, copy => delete copy.status?.nominatedNodeName, 'status');
    }
    for (const victim of victims) {
      const message = `${schedulerName}: preempting to accommodate a higher priority pod`;
      const marked = markDisrupted(api, victim, 'PreemptionByScheduler', message);
      remove(api, 'pods', marked);
      const note = `Preempted by pod ${pod.metadata.uid} on node ${node}`;
      events.normal(marked, 'Preempting', 'Preempted', note, pod);
    }
  }
}

function isWaiting(pod: Pod): boolean {
  const { nodeName = '', schedulingGates = [], schedulerName: name = schedulerName } = pod.spec;
  return (
    nodeName === '' &&
    name === schedulerName &&
    schedulingGates.length === 0 &&
    !isBeingDeleted(pod) &&
    !isPodFinished(pod)
  );
}

/** Whether a change of a waiting Pod may let it be scheduled: not one of its conditions alone. */
function mattersToItself(before: Pod, after: Pod): boolean {
  return (
    before.metadata.uid !== after.metadata.uid ||
    before.metadata.generation !== after.metadata.generation ||
    !isDeepStrictEqual(before.metadata.labels, after.metadata.labels) ||
    (before.status?.nominatedNodeName !== undefined && after.status?.nominatedNodeName === undefined)
  );
}
