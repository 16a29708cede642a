import type { ControllerRevision, StatefulSet } from '../../kinds/apps.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { isBeingDeleted } from '../objects.ts';
import { isPodAvailable, isPodFinished } from '../pods.ts';
import { burst } from '../podControl.ts';
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
  const { api, control, set } = pass;
  const pods = pass.pods.filter(pod => ordinalOf(pod) >= 0).sort((a, b) => ordinalOf(a) - ordinalOf(b));
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const created = processReplicas(pass, pods, ordered);
  if (created === undefined) return;
  const condemned = pods.filter(pod => !isInRange(set, pod));
  for (const pod of condemned) applyRetentionPolicy(api, set, pod);
  const firstUnavailable = condemned.find(pod => isUnavailable(set, pod));
  for (const pod of condemned.toReversed()) {
    const healthy = isRunningAndReady(pod) && !isUnavailable(set, pod);
    if (!isBeingDeleted(pod) && (!ordered || healthy || pod === firstUnavailable)) control.delete(set, pod);
    if (ordered) return;
  }
  if (created === 0) rollOut(pass, pods);
}

/** @returns how many have been created; undefined when the next step has to wait for one of them */
function processReplicas(pass: Pass, pods: readonly Pod[], ordered: boolean): number | undefined {
  const { set } = pass;
  const byOrdinal = new Map(pods.map(pod => [ordinalOf(pod), pod]));
  const { end, start } = ordinals(set);
  let created = 0;
  for (let ordinal = start; ordinal < end && created < burst; ordinal++) {
    const present = byOrdinal.get(ordinal);
    if (!present) created++;
    const isSettled = processReplica(pass, present ?? newPod(set, pass.current, pass.update, ordinal), ordered);
    if (!isSettled && ordered) return undefined;
  }
  return created;
}

/** Deletes the last Pod that is not of the newest revision, once those after it are available. */
function rollOut({ control, set, update }: Pass, pods: readonly Pod[]): void {
  const { rollingUpdate, type } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return;
  const first = ordinals(set).start + (rollingUpdate?.partition ?? 0);
  for (const pod of pods.filter(each => isInRange(set, each) && ordinalOf(each) >= first).reverse()) {
    if (revisionNameOf(pod) !== update.metadata.name && !isBeingDeleted(pod)) {
      control.delete(set, pod);
      return;
    }
    if (isUnavailable(set, pod)) return;
  }
}

function isUnavailable(set: StatefulSet, pod: Pod): boolean {
  return !isPodAvailable(pod, set.spec.minReadySeconds ?? 0) || isBeingDeleted(pod);
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
