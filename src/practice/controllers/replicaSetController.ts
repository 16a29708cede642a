import { isDeepStrictEqual } from 'node:util';
import { errorText } from '../../base/userError.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../kinds/apps.ts';
import type { LabelSelector } from '../kinds/meta.ts';
import type { Pod } from '../kinds/pod.ts';
import type { GroupResource, ObjectApi } from '../storage/objectStore.ts';
import { claim } from './claim.ts';
import { controllerKeys, keyOf, splitKey, type Controller } from './controller.ts';
import { eventRecorder, type EventRecorder } from './events.ts';
import { matchesSelector } from './labels.ts';
import { controllerOf, isBeingDeleted, modify, timestamp } from './objects.ts';
import { burst, createPod, deletePod } from './podControl.ts';
import { compareForDeletion, isPodActive, isPodAvailable, isPodReady, nextAvailability } from './pods.ts';

/** A kind whose objects keep a number of Pods. */
interface SetKind {
  readonly resource: GroupResource;
  readonly kind: string;
  /** Of the controller, in events too. */
  readonly name: string;
  selectorOf(set: ReplicaSet): LabelSelector;
}

const replicaSets: SetKind = {
  resource: 'replicasets.apps',
  kind: 'ReplicaSet',
  name: 'replicaset-controller',
  selectorOf: ({ spec }) => spec.selector,
};

/** What a ReplicationController has in another way than a ReplicaSet is its selector: labels alone. */
const replicationControllers: SetKind = {
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  name: 'replication-controller',
  selectorOf: ({ spec }) => ({ matchLabels: spec.selector as unknown as Record<string, string> }),
};

/** Keeps as many Pods of each ReplicaSet as its spec asks for (`pkg/controller/replicaset`). */
export function replicaSetController(api: ObjectApi): Controller {
  return controllerOfSets(api, replicaSets);
}

/** The same for ReplicationControllers (`pkg/controller/replication`, which adapts them to the other as well). */
export function replicationController(api: ObjectApi): Controller {
  return controllerOfSets(api, replicationControllers);
}

function controllerOfSets(api: ObjectApi, sets: SetKind): Controller {
  const events = eventRecorder(api, sets.name);
  return {
    name: sets.name,
    watches: {
      [sets.resource]: set => [keyOf(set)],
      pods: pod => (controllerOf(pod) ? controllerKeys(pod, sets.kind) : adopters(api, sets, pod)),
    },
    sync(key, after) {
      const set = api.get<ReplicaSet>(sets.resource, ...splitKey(key));
      if (!set) return;
      const active = (): Pod[] => claim<Pod>(api, set, sets.selectorOf(set), 'pods').filter(isPodActive);
      let failure: unknown;
      if (!isBeingDeleted(set)) {
        try {
          manageReplicas(api, sets, events, set, active());
        } catch (error) {
          failure = error;
        }
      }
      const pods = active();
      updateStatus(api, sets, set, pods, failure);
      const next = nextAvailability(pods, set.spec.minReadySeconds ?? 0);
      if (next !== undefined) after(next - Date.now());
      if (failure !== undefined) throw failure as Error;
    },
  };
}

/** A Pod without controller may be one that a ReplicaSet misses. */
function adopters(api: ObjectApi, { resource, selectorOf }: SetKind, pod: KubeObject): string[] {
  return api
    .list<ReplicaSet>(resource, pod.metadata.namespace)
    .filter(set => matchesSelector(selectorOf(set), pod.metadata.labels))
    .map(keyOf);
}

function manageReplicas(api: ObjectApi, sets: SetKind, events: EventRecorder, set: ReplicaSet, pods: Pod[]): void {
  const missing = (set.spec.replicas ?? 1) - pods.length;
  for (let count = 0; count < Math.min(missing, burst); count++) createPod(api, events, set, set.spec.template);
  if (missing < 0) {
    for (const pod of podsToDelete(api, sets, set, pods, -missing)) deletePod(api, events, set, pod);
  }
}

function podsToDelete(api: ObjectApi, { resource }: SetKind, set: ReplicaSet, pods: Pod[], count: number): Pod[] {
  // Pods of every ReplicaSet of the same Deployment count as doubled up on a node.
  const owner = controllerOf(set)?.uid;
  const related = new Set(
    api
      .list<ReplicaSet>(resource, set.metadata.namespace)
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

function updateStatus(api: ObjectApi, { resource }: SetKind, set: ReplicaSet, pods: Pod[], failure: unknown): void {
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
  const current = api.get<ReplicaSet>(resource, set.metadata.namespace, set.metadata.name);
  if (!current || isDeepStrictEqual(current.status, status)) return;
  modify(api, resource, current, copy => (copy.status = status), 'status');
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
