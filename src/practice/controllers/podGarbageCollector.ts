import type { Node } from '../kinds/core.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { isBeingDeleted, remove } from './objects.ts';

/** Removes Pods that nothing else would: of nodes that are no more, and unscheduled ones that are being deleted. */
export function podGarbageCollector(api: ObjectApi): Controller {
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
    sync(key) {
      const pod = api.get<Pod>('pods', ...splitKey(key));
      if (!pod) return;
      const { nodeName } = pod.spec;
      const orphaned =
        nodeName === undefined ? isBeingDeleted(pod) : api.get<Node>('nodes', undefined, nodeName) === undefined;
      if (orphaned) remove(api, 'pods', pod, { gracePeriodSeconds: 0 });
    },
  };
}
