import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import type { ContainerStatus, Pod } from '../../../../src/cluster/pod.ts';
import { nothingRelated, type RelatedObjects } from '../../../../src/cluster/relatedObjects.ts';

/** A Pod with one container, `app`, in the given state. */
export function podWith(status: Pod['status'], container: Partial<ContainerStatus> = {}, metadata: object = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'default', uid: 'pod-1', ...metadata },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'example/app:1' }] },
    status: { containerStatuses: [{ name: 'app', ready: false, restartCount: 0, ...container }], ...status },
  };
}

export function waitingPod(reason: string, message?: string, metadata: object = {}): Pod {
  return podWith({ phase: 'Pending' }, { state: { waiting: { reason, message } } }, metadata);
}

export function runningPod(metadata: object = {}): Pod {
  return podWith(
    { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    { ready: true, state: { running: {} } },
    metadata,
  );
}

export function warning(reason: string, message: string, at = '2026-01-01T00:00:00Z'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e' },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: at,
  };
}

/** Knows these objects only: Pods and ReplicaSets by their controller, Events for everything. */
export function related(known: {
  objects?: KubeObject[];
  events?: KubeObject[];
  slices?: KubeObject[];
}): RelatedObjects {
  return {
    ...nothingRelated,
    controlledBy: owner =>
      known.objects?.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid)),
    podsWithLabels: (namespace, labels) =>
      known.objects?.filter(
        ({ kind, metadata }) =>
          kind === 'Pod' &&
          metadata.namespace === namespace &&
          Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
      ),
    eventsOf: () => known.events,
    endpointSlicesOf: () => known.slices,
  };
}

export function ownedBy(owner: KubeObject): object {
  const { apiVersion, kind, metadata } = owner;
  return { ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true }] };
}
