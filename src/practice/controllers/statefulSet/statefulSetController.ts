import type { KubeObject } from '../../../base/kubeObject.ts';
import type { StatefulSet } from '../../kinds/apps.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { claim } from '../claim.ts';
import { controllerKeys, keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder } from '../events.ts';
import { syncHistory, truncateHistory } from '../history.ts';
import { matchesSelector } from '../labels.ts';
import { controllerOf, isBeingDeleted } from '../objects.ts';
import { nextAvailability } from '../pods.ts';
import { isMemberOf, revisionNameOf } from './identity.ts';
import { StatefulPodControl } from './podControl.ts';
import { writeStatus } from './status.ts';
import { updateStatefulSet } from './update.ts';

/** Keeps the Pods of StatefulSets, each with a name and claims of its own (`pkg/controller/statefulset`). */
export function statefulSetController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'statefulset-controller');
  const control = new StatefulPodControl(api, events);
  return {
    name: 'statefulset-controller',
    watches: {
      'statefulsets.apps': set => [keyOf(set)],
      pods: pod => (controllerOf(pod) ? controllerKeys(pod, 'StatefulSet') : adopters(api, pod)),
    },
    sync(key, after) {
      const set = api.get<StatefulSet>('statefulsets.apps', ...splitKey(key));
      if (!set) return;
      const members = (): Pod[] => claim<Pod>(api, set, set.spec.selector, 'pods', pod => isMemberOf(set, pod));
      const history = syncHistory(api, set, 'controller.kubernetes.io/hash');
      const { revisions, update } = history;
      const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
      try {
        const pass = { api, control, set, pods: members(), current, update };
        if (!isBeingDeleted(set)) updateStatefulSet(pass);
      } finally {
        const pods = members();
        writeStatus(api, set, history, current.metadata.name, pods);
        const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionNameOf)]);
        truncateHistory(api, set, revisions, ({ metadata }) => live.has(metadata.name));
        const next = nextAvailability(pods, set.spec.minReadySeconds ?? 0);
        if (next !== undefined) after(next - Date.now());
      }
    },
  };
}

/** A Pod without controller may be one that a StatefulSet misses. */
function adopters(api: ObjectApi, pod: KubeObject): string[] {
  return api
    .list<StatefulSet>('statefulsets.apps', pod.metadata.namespace)
    .filter(set => isMemberOf(set, pod as Pod) && matchesSelector(set.spec.selector, pod.metadata.labels))
    .map(keyOf);
}
