import type { KubeObject } from '../base/kubeObject.ts';

/**
 * The objects around another one, for the reasons that an object alone does not tell. Every lookup answers with
 * `undefined` when nothing is known (not watched, not allowed), which is not the same as an empty list.
 */
export interface RelatedObjects {
  /** Objects whose controller this one is: a Deployment's ReplicaSets, a ReplicaSet's or Job's Pods. */
  controlledBy(owner: KubeObject): readonly KubeObject[] | undefined;
  /** Pods in a namespace that have all of these labels. */
  podsWithLabels(namespace: string, labels: Readonly<Record<string, string>>): readonly KubeObject[] | undefined;
  /** Events about an object, any order. */
  eventsOf(object: KubeObject): readonly KubeObject[] | undefined;
  /** The EndpointSlices of a Service. */
  endpointSlicesOf(service: KubeObject): readonly KubeObject[] | undefined;
}

/** Nothing is known beside the object itself. */
export const nothingRelated: RelatedObjects = {
  controlledBy: () => undefined,
  podsWithLabels: () => undefined,
  eventsOf: () => undefined,
  endpointSlicesOf: () => undefined,
};

/**
 * Which resources to watch, so that `readiness` can explain an object of a kind: resource names as `Cluster.resolve`
 * takes them. A kind that is missing here explains itself.
 */
export function relatedResources(kind: string): readonly string[] {
  return byKind[kind] ?? [];
}

const byKind: Record<string, readonly string[]> = {
  Deployment: ['replicasets.apps', 'pods', 'events'],
  ReplicaSet: ['pods', 'events'],
  StatefulSet: ['pods', 'events'],
  DaemonSet: ['pods', 'events'],
  Job: ['pods', 'events'],
  Pod: ['events'],
  Service: ['endpointslices.discovery.k8s.io', 'pods', 'events'],
  PersistentVolumeClaim: ['events'],
  Ingress: ['events'],
};
