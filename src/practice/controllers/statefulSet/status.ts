import { isDeepStrictEqual } from 'node:util';
import type { StatefulSet, StatefulSetStatus } from '../../kinds/apps.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import type { History } from '../history.ts';
import { isBeingDeleted, modify } from '../objects.ts';
import { isPodAvailable, isPodReady } from '../pods.ts';
import { revisionNameOf } from './identity.ts';

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

/** Counts a set's Pods and writes the status (`updateStatefulSetStatus`). */
export function writeStatus(api: ObjectApi, set: StatefulSet, history: History, current: string, pods: Pod[]): void {
  const update = history.update.metadata.name;
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const count = (predicate: (pod: Pod) => boolean): number => pods.filter(predicate).length;
  const replicas = pods.length;
  const ready = count(isRunningAndReady);
  const updated = count(pod => !isBeingDeleted(pod) && revisionNameOf(pod) === update);
  // A rolling update is complete when every Pod is of its revision and ready (`completeRollingUpdate`).
  const wanted = set.spec.replicas ?? 1;
  const isRolling = set.spec.updateStrategy?.type === 'RollingUpdate';
  const complete = isRolling && updated === wanted && ready === wanted && replicas === wanted;
  const currentRevision = complete ? update : current;
  const currentReplicas = complete
    ? updated
    : count(pod => !isBeingDeleted(pod) && revisionNameOf(pod) === currentRevision);
  const status: StatefulSetStatus = {
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    replicas,
    // Zero counts are left out, as Go's `omitempty` does.
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(currentReplicas > 0 ? { currentReplicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    currentRevision,
    updateRevision: update,
    collisionCount: history.collisionCount,
    availableReplicas: count(pod => isRunningAndReady(pod) && isPodAvailable(pod, minReadySeconds)),
  };
  const stored = api.get<StatefulSet>('statefulsets.apps', set.metadata.namespace, set.metadata.name);
  if (!stored || isDeepStrictEqual(stored.status, status)) return;
  modify(api, 'statefulsets.apps', stored, copy => (copy.status = status), 'status');
}
