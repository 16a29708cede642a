import type { KubeObject } from '../../../base/kubeObject.ts';
import type { DaemonSet } from '../../kinds/apps.ts';
import type { Node } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { claim } from '../claim.ts';
import { controllerKeys, keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder } from '../events.ts';
import { syncHistory, truncateHistory } from '../history.ts';
import { matchesSelector } from '../labels.ts';
import { controllerOf, isBeingDeleted } from '../objects.ts';
import { nextAvailability } from '../pods.ts';
import { manage, type Pass } from './manage.ts';
import { rollingUpdate } from './rollingUpdate.ts';
import { writeStatus } from './status.ts';
import { hashLabel } from './template.ts';

/** Failed Pods of a node are replaced after 1 s, 2 s, 4 s … */
const firstBackOff = 1000;
const longestBackOff = 15 * 60_000;

/** Keeps one Pod of each DaemonSet on every node that is to have one (`pkg/controller/daemon`). */
export function daemonSetController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'daemonset-controller');
  const failures = new Map<string, { delay: number; since: number }>();
  return {
    name: 'daemonset-controller',
    watches: {
      'daemonsets.apps': set => [keyOf(set)],
      nodes: () => api.list('daemonsets.apps').map(keyOf),
      pods: pod => (controllerOf(pod) ? controllerKeys(pod, 'DaemonSet') : adopters(api, pod)),
    },
    sync(key, after) {
      const set = api.get<DaemonSet>('daemonsets.apps', ...splitKey(key));
      if (!set) for (const id of failures.keys()) if (id.startsWith(`${key}/`)) failures.delete(id);
      if (!set || isBeingDeleted(set)) return;
      const { collisionCount, revisions, update } = syncHistory(api, set, hashLabel);
      const hash = update.metadata.labels?.[hashLabel] ?? '';
      const pass: Pass = { api, events, set, nodes: api.list<Node>('nodes'), hash };
      const mayDeleteFailed = (node: string): boolean => {
        const id = `${key}/${set.status?.observedGeneration ?? 0}/${node}`;
        const before = failures.get(id);
        const left = before ? before.since + before.delay - Date.now() : 0;
        if (left > 0) {
          after(left);
          return false;
        }
        failures.set(id, {
          delay: Math.min((before?.delay ?? firstBackOff / 2) * 2, longestBackOff),
          since: Date.now(),
        });
        return true;
      };
      try {
        manage(pass, mayDeleteFailed);
        if (set.spec.updateStrategy?.type === 'RollingUpdate') rollingUpdate(pass);
      } finally {
        writeStatus(pass, collisionCount);
      }
      const pods = claim<Pod>(api, set, set.spec.selector, 'pods');
      const live = new Set([hash, ...pods.map(({ metadata }) => metadata.labels?.[hashLabel])]);
      truncateHistory(api, set, revisions, ({ metadata }) => live.has(metadata.labels?.[hashLabel]));
      const next = nextAvailability(pods, set.spec.minReadySeconds ?? 0);
      if (next !== undefined) after(next - Date.now());
    },
  };
}

/** A Pod without controller may be one that a DaemonSet misses. */
function adopters(api: ObjectApi, pod: KubeObject): string[] {
  return api
    .list<DaemonSet>('daemonsets.apps', pod.metadata.namespace)
    .filter(set => matchesSelector(set.spec.selector, pod.metadata.labels))
    .map(keyOf);
}
