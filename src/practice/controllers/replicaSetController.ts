import { isDeepStrictEqual } from 'node:util';
import { errorText } from '../../base/userError.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../kinds/apps.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { claim } from './claim.ts';
import { controllerKeys, keyOf, splitKey, type Controller } from './controller.ts';
import { eventRecorder, type EventRecorder } from './events.ts';
import { matchesSelector } from './labels.ts';
import { controllerOf, isBeingDeleted, modify, timestamp } from './objects.ts';
import { burst, createPod, deletePod } from './podControl.ts';
import { compareForDeletion, isPodActive, isPodAvailable, isPodReady, nextAvailability } from './pods.ts';

/** Keeps as many Pods of each ReplicaSet as its spec asks for (`pkg/controller/replicaset`). */
export function replicaSetController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'replicaset-controller');
  return {
    name: 'replicaset-controller',
    watches: {
      'replicasets.apps': set => [keyOf(set)],
      pods: pod => (controllerOf(pod) ? controllerKeys(pod, 'ReplicaSet') : adopters(api, pod)),
    },
    sync(key, after) {
      const set = api.get<ReplicaSet>('replicasets.apps', ...splitKey(key));
      if (!set) return;
      const active = (): Pod[] => claim<Pod>(api, set, set.spec.selector, 'pods').filter(isPodActive);
      let failure: unknown;
      if (!isBeingDeleted(set)) {
        try {
          manageReplicas(api, events, set, active());
        } catch (error) {
          failure = error;
        }
      }
      const pods = active();
      updateStatus(api, set, pods, failure);
      const next = nextAvailability(pods, set.spec.minReadySeconds ?? 0);
      if (next !== undefined) after(next - Date.now());
      if (failure !== undefined) throw failure as Error;
    },
  };
}

/** A Pod without controller may be one that a ReplicaSet misses. */
function adopters(api: ObjectApi, pod: KubeObject): string[] {
  return api
    .list<ReplicaSet>('replicasets.apps', pod.metadata.namespace)
    .filter(set => matchesSelector(set.spec.selector, pod.metadata.labels))
    .map(keyOf);
}

function manageReplicas(api: ObjectApi, events: EventRecorder, set: ReplicaSet, pods: Pod[]): void {
  const missing = (set.spec.replicas ?? 1) - pods.length;
  for (let count = 0; count < Math.min(missing, burst); count++) createPod(api, events, set, set.spec.template);
  if (missing < 0) {
    for (const pod of podsToDelete(api, set, pods, -missing)) deletePod(api, events, set, pod);
  }
}

function podsToDelete(api: ObjectApi, set: ReplicaSet, pods: Pod[], count: number): Pod[] {
  // Pods of every ReplicaSet of the same Deployment count as doubled up on a node.
  const owner = controllerOf(set)?.uid;
  const related = new Set(
    api
      .list<ReplicaSet>('replicasets.apps', set.metadata.namespace)
      .filter(other => other.metadata.uid === set.metadata.uid || controllerOf(other)?.uid === (owner ?? ''))
      .map(other => other.metadata.uid),
  );
  const perNode = new Map<string | undefined, number>();
  for (const pod of api.list<Pod>('pods', set.metadata.namespace)) {
    if (!isPodActive(pod) || !related.has(controllerOf(pod)?.uid)) continue;
    perNode.set(pod.spec.nodeName, (perNode.get(pod.spec.nodeName) ?? 0) + 1);
  }
  return [...pods].sort(compareForDeletion(pod => perNode.get(pod.spec.nodeName) ?? 0)).slice(0, count);
}

function updateStatus(api: ObjectApi, set: ReplicaSet, pods: Pod[], failure: unknown): void {
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const templateLabels = Object.entries(set.spec.template.metadata?.labels ?? {});
  const now = Date.now();
  const count = (predicate: (pod: Pod) => boolean): number => pods.filter(predicate).length;
  const fullyLabeled = count(pod => templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value));
  const ready = count(isPodReady);
  const available = count(pod => isPodAvailable(pod, minReadySeconds, now));
  const status: ReplicaSetStatus = {
    replicas: pods.length,
    // Zero counts are left out, as Go's `omitempty` does.
    ...(fullyLabeled > 0 ? { fullyLabeledReplicas: fullyLabeled } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    ...failureCondition(set, failure),
  };
  const current = api.get<ReplicaSet>('replicasets.apps', set.metadata.namespace, set.metadata.name);
  if (!current || isDeepStrictEqual(current.status, status)) return;
  modify(api, 'replicasets.apps', current, copy => (copy.status = status), 'status');
}

function failureCondition(set: ReplicaSet, failure: unknown): Pick<ReplicaSetStatus, 'conditions'> {
  if (failure === undefined) return {};
  const present = set.status?.conditions?.find(condition => condition.type === 'ReplicaFailure');
  return {
    conditions: [
      present ?? {
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: timestamp(),
        reason: 'FailedCreate',
        message: errorText(failure),
      },
    ],
  };
}
