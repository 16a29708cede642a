import type { Node } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder } from '../events.ts';
import { controllerOf, findCondition, isBeingDeleted, modify, timestamp } from '../objects.ts';
import { isPodFinished } from '../pods.ts';
import { rejections, type Rejection } from './filters.ts';
import { bindVolumes, selectedNode, volumeObstacle, volumeRejection } from './volumes.ts';

const schedulerName = 'default-scheduler';

/**
 * Binds each Pod to the fitting node that has the fewest Pods of the same controller, then the fewest at all. A Pod
 * that fits nowhere says so in an event and a condition, and is tried again when Pods go or nodes change.
 */
export function scheduler(api: ObjectApi): Controller {
  const events = eventRecorder(api, schedulerName);
  return {
    name: schedulerName,
    watches: {
      pods: object => {
        const pod = object as Pod;
        if (isWaiting(pod)) return [keyOf(pod)];
        // One that goes or has finished makes room.
        return isBeingDeleted(pod) || isPodFinished(pod) ? waitingPods(api) : [];
      },
      nodes: () => waitingPods(api),
      persistentvolumeclaims: () => waitingPods(api),
      persistentvolumes: () => waitingPods(api),
      'storageclasses.storage.k8s.io': () => waitingPods(api),
    },
    sync(key) {
      const pod = api.get<Pod>('pods', ...splitKey(key));
      if (!pod || !isWaiting(pod)) return;
      const pods = api.list<Pod>('pods').filter(other => !isPodFinished(other));
      const nodes = api.list<Node>('nodes');
      const obstacle = volumeObstacle(api, pod);
      if (obstacle !== undefined) {
        const message =
          nodes.length === 0 ? 'no nodes available to schedule pods' : obstacleMessage(nodes.length, obstacle);
        if (setUnschedulable(api, pod, message)) events.warning(pod, 'FailedScheduling', message);
        return;
      }
      const verdicts = nodes.map(node => ({ node, reasons: reasonsAgainst(api, pod, node, pods) }));
      const fitting = verdicts.filter(({ reasons }) => reasons.length === 0).map(({ node }) => node);
      const selected = selectedNode(api, pod);
      const node = fitting.find(({ metadata }) => metadata.name === selected) ?? leastLoaded(pod, fitting, pods);
      if (!node) {
        const message = failureMessage(verdicts.map(({ reasons }) => reasons));
        if (setUnschedulable(api, pod, message)) events.warning(pod, 'FailedScheduling', message);
        return;
      }
      // Volumes that wait for their first consumer come first; the Pod is looked at again when they are bound.
      if (!bindVolumes(api, pod, node)) return;
      const { name } = node.metadata;
      const bound = modify(
        api,
        'pods',
        pod,
        copy => {
          copy.spec.nodeName = name;
          copy.status = {
            ...copy.status,
            conditions: [
              ...(copy.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'),
              { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timestamp() },
            ],
          };
        },
        'binding',
      );
      events.normal(bound, 'Scheduled', `Successfully assigned ${key} to ${name}`);
    },
  };
}

function reasonsAgainst(api: ObjectApi, pod: Pod, node: Node, pods: readonly Pod[]): Rejection[] {
  const reasons = rejections(pod, node, pods);
  const volumes = reasons.length > 0 ? undefined : volumeRejection(api, pod, node);
  return volumes === undefined ? reasons : [{ reason: volumes, preemptible: false }];
}

/**
 * Of what stands in a Pod's way on every node alike. The end is what 1.34's dynamic resource plugin says when a filter
 * before it has refused the Pod.
 */
function obstacleMessage(nodes: number, obstacle: string): string {
  return `0/${nodes} nodes are available: ${obstacle}. not found`;
}

function isWaiting(pod: Pod): boolean {
  return (
    (pod.spec.nodeName ?? '') === '' &&
    (pod.spec.schedulerName ?? schedulerName) === schedulerName &&
    !isBeingDeleted(pod) &&
    !isPodFinished(pod)
  );
}

function waitingPods(api: ObjectApi): string[] {
  return api.list<Pod>('pods').filter(isWaiting).map(keyOf);
}

function leastLoaded(pod: Pod, nodes: readonly Node[], pods: readonly Pod[]): Node | undefined {
  const owner = controllerOf(pod)?.uid;
  const load = (node: Node): [number, number] => {
    const there = pods.filter(other => other.spec.nodeName === node.metadata.name);
    return [there.filter(other => owner !== undefined && controllerOf(other)?.uid === owner).length, there.length];
  };
  return nodes
    .map(node => ({ node, load: load(node) }))
    .sort(
      (a, b) =>
        a.load[0] - b.load[0] || a.load[1] - b.load[1] || (a.node.metadata.name < b.node.metadata.name ? -1 : 1),
    )[0]?.node;
}

/** `0/3 nodes are available: …`, as upstream's `FitError` and its preemption plugin word it. */
function failureMessage(reasons: readonly Rejection[][]): string {
  const total = reasons.length;
  if (total === 0) return 'no nodes available to schedule pods';
  const counts = (texts: string[]): string =>
    [...new Set(texts)]
      .map(text => `${texts.filter(other => other === text).length} ${text}`)
      .sort()
      .join(', ');
  const none = `0/${total} nodes are available: `;
  const preemption = reasons.map(list =>
    list.every(({ preemptible }) => preemptible)
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling',
  );
  const filtered = counts(reasons.flatMap(list => list.map(({ reason }) => reason)));
  return `${none}${filtered}. preemption: ${none}${counts(preemption)}.`;
}

/** @returns whether this was news, so that an unchanged failure is told once and not on every change. */
function setUnschedulable(api: ObjectApi, pod: Pod, message: string): boolean {
  const current = findCondition(pod.status?.conditions, 'PodScheduled');
  if (current?.status === 'False' && current.message === message) return false;
  modify(
    api,
    'pods',
    pod,
    copy => {
      copy.status = {
        ...copy.status,
        conditions: [
          ...(copy.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'),
          {
            type: 'PodScheduled',
            status: 'False',
            lastProbeTime: null,
            lastTransitionTime: current?.status === 'False' ? current.lastTransitionTime! : timestamp(),
            reason: 'Unschedulable',
            message,
          },
        ],
      };
    },
    'status',
  );
  return true;
}
