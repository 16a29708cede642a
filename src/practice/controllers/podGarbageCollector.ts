import type { Node } from '../kinds/core.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { isBeingDeleted, modify, remove } from './objects.ts';
import { withPodCondition } from './podConditions.ts';
import { isPodFinished } from './pods.ts';

/** How long a node has to be missing before its Pods are removed, in milliseconds (`quarantineTime`). */
const quarantine = 40_000;

/** Removes Pods that nothing else would: of nodes that are no more, and unscheduled ones that are being deleted. */
export function podGarbageCollector(api: ObjectApi, timeScale: number): Controller {
  /** When nodes were first found missing, in milliseconds since the epoch. */
  const missing = new Map<string, number>();
  return {
    name: 'pod-garbage-collector',
    watches: {
      pods: pod => [keyOf(pod)],
      nodes: node =>
        api
          .list<Pod>('pods')
          .filter(pod => pod.spec.nodeName === node.metadata.name)
          .map(keyOf),
    },
    sync(key, after) {
      const pod = api.get<Pod>('pods', ...splitKey(key));
      if (!pod) return;
      const { nodeName } = pod.spec;
      if (!nodeName) {
        if (isBeingDeleted(pod)) remove(api, 'pods', pod, { gracePeriodSeconds: 0 });
        return;
      }
      if (api.get<Node>('nodes', undefined, nodeName)) {
        missing.delete(nodeName);
        return;
      }
      const since = missing.get(nodeName) ?? Date.now();
      missing.set(nodeName, since);
      const left = since + quarantine * timeScale - Date.now();
      if (left > 0) after(left);
      else remove(api, 'pods', markFailed(pod), { gracePeriodSeconds: 0 });
    },
  };

  function markFailed(pod: Pod): Pod {
    const reason = 'DeletionByPodGC';
    const message = 'PodGC: node no longer exists';
    const conditions = withPodCondition(pod, { type: 'DisruptionTarget', status: 'True', reason, message });
    const phase = isPodFinished(pod) ? pod.status!.phase! : 'Failed';
    return modify(api, 'pods', pod, copy => (copy.status = { ...copy.status, phase, conditions }), 'status');
  }
}
