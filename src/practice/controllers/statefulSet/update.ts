import type { ControllerRevision, StatefulSet } from '../../kinds/apps.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { isBeingDeleted } from '../objects.ts';
import { isPodAvailable, isPodFinished } from '../pods.ts';
import { applyRetentionPolicy, hasStaleClaim } from './claims.ts';
import { isInRange, newPod, ordinalOf, ordinals, revisionNameOf } from './identity.ts';
import type { StatefulPodControl } from './podControl.ts';
import { isRunningAndReady } from './status.ts';

/** What one pass over a StatefulSet works on. */
export interface Pass {
  api: ObjectApi;
  control: StatefulPodControl;
  set: StatefulSet;
  pods: readonly Pod[];
  current: ControllerRevision;
  update: ControllerRevision;
}

/** One step towards what the set wants (`updateStatefulSet`): first its Pods, then those too many, then the update. */
export function updateStatefulSet(pass: Pass): void {
  const { api, control, set, pods, current, update } = pass;
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const isUnavailable = (pod: Pod): boolean => !isPodAvailable(pod, minReadySeconds) || isBeingDeleted(pod);
  const { end, start } = ordinals(set);
  const replicas = Array.from(
    { length: end - start },
    (_, index) => pods.find(pod => ordinalOf(pod) === start + index) ?? newPod(set, current, update, start + index),
  );
  const condemned = pods
    .filter(pod => !isInRange(set, pod) && ordinalOf(pod) >= 0)
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  for (const pod of replicas) {
    if (!processReplica(pass, pod, ordered) && ordered) return;
  }
  for (const pod of condemned) applyRetentionPolicy(api, set, pod);
  const firstUnavailable = [...replicas, ...condemned.toReversed()].find(isUnavailable);
  for (const pod of condemned) {
    if (!isBeingDeleted(pod)) {
      const healthy = isRunningAndReady(pod) && isPodAvailable(pod, minReadySeconds);
      if (!ordered || healthy || pod === firstUnavailable) control.delete(set, pod);
    }
    if (ordered) return;
  }
  const { rollingUpdate, type } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return;
  for (const pod of replicas.slice(rollingUpdate?.partition ?? 0).reverse()) {
    if (revisionNameOf(pod) !== update.metadata.name && !isBeingDeleted(pod)) {
      control.delete(set, pod);
      return;
    }
    if (isUnavailable(pod)) return;
  }
}

/** @returns whether the next one may follow where order matters (`processReplica`) */
function processReplica({ api, control, set }: Pass, pod: Pod, ordered: boolean): boolean {
  if (isPodFinished(pod)) {
    if (!isBeingDeleted(pod)) control.delete(set, pod);
    return false;
  }
  if (pod.metadata.uid === undefined) {
    if (!hasStaleClaim(api, set, pod)) control.create(set, pod);
    return false;
  }
  const ready = isRunningAndReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0);
  if (pod.status?.phase === 'Pending' || !ordered || (ready && !isBeingDeleted(pod))) control.mend(set, pod);
  return ready && !isBeingDeleted(pod);
}
