import type { Node } from '../kinds/core.ts';
import type { Pod, Toleration } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { eventRecorder } from './events.ts';
import { isBeingDeleted, remove } from './objects.ts';
import { markDisrupted } from './podConditions.ts';
import { matchesTaint, tolerates } from './taints.ts';

/**
 * Deletes the Pods of nodes with `NoExecute` taints that they do not tolerate, or when they have tolerated them for as
 * long as they said (`pkg/controller/tainteviction`).
 */
export function taintEvictionController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'taint-eviction-controller');
  /** When Pods are to go, in milliseconds since the epoch, by key; as upstream's lost with the process. */
  const due = new Map<string, { uid: string | undefined; at: number }>();
  const cancel = (key: string, pod: Pod): void => {
    if (due.delete(key)) events.normal(pod, 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
  };
  return {
    name: 'taint-eviction-controller',
    watches: {
      pods: pod => [keyOf(pod)],
      nodes: node =>
        api
          .list<Pod>('pods')
          .filter(({ spec }) => spec.nodeName === node.metadata.name)
          .map(keyOf),
    },
    sync(key, after) {
      const pod = api.get<Pod>('pods', ...splitKey(key));
      if (!pod || isBeingDeleted(pod) || due.get(key)?.uid !== pod.metadata.uid) {
        if (pod && isBeingDeleted(pod)) cancel(key, pod);
        due.delete(key);
      }
      if (!pod?.spec.nodeName || isBeingDeleted(pod)) return;
      const patience = patienceOf(pod, api.get<Node>('nodes', undefined, pod.spec.nodeName));
      if (patience === Infinity) {
        cancel(key, pod);
        return;
      }
      const now = Date.now();
      const waiting = patience > 0 ? (due.get(key) ?? { uid: pod.metadata.uid, at: now + patience * 1000 }) : undefined;
      if (waiting && waiting.at > now) {
        due.set(key, waiting);
        after(waiting.at - now);
        return;
      }
      if (!waiting) cancel(key, pod);
      due.delete(key);
      events.normal(pod, 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
      const why = 'Taint manager: deleting due to NoExecute taint';
      remove(api, 'pods', markDisrupted(api, pod, 'DeletionByTaintManager', why));
    },
  };
}

/** How many seconds a Pod bears the taints of its node. */
function patienceOf({ spec: { tolerations = [] } }: Pod, node: Node | undefined): number {
  const taints = (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  if (!taints.every(taint => tolerates(tolerations, taint))) return 0;
  const used = taints.map(taint => tolerations.find(toleration => matchesTaint(toleration, taint)));
  return Math.min(...used.map((toleration: Toleration | undefined) => toleration?.tolerationSeconds ?? Infinity));
}
