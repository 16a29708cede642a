import type { KubeObject } from '../base/kubeObject.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { RelatedObjects } from '../cluster/relatedObjects.ts';

/** What a controller's objects are, by its kind. */
const controlled: Record<string, string> = { Deployment: 'replicasets.apps', CronJob: 'jobs.batch' };

/** Finds the objects around another one in what the cluster's watches hold now. */
export function relatedInCluster(cluster: Cluster): RelatedObjects {
  const list = (resource: string, namespace: string | undefined): readonly KubeObject[] | undefined => {
    const resolved = cluster.resolve(resource);
    if (resolved === undefined) return undefined;
    const snapshot = cluster.peek(namespace === undefined ? { resource: resolved } : { resource: resolved, namespace });
    return snapshot?.status === 'live' || snapshot?.status === 'stale' ? snapshot.objects : undefined;
  };
  return {
    controlledBy: owner =>
      list(controlled[owner.kind] ?? 'pods', owner.metadata.namespace)?.filter(({ metadata }) =>
        metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === owner.metadata.uid),
      ),
    podsWithLabels: (namespace, labels) =>
      list('pods', namespace)?.filter(({ metadata }) =>
        Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
      ),
    eventsOf: object =>
      list('events', object.metadata.namespace ?? 'default')?.filter(event => {
        const about = aboutOf(event);
        return about?.kind === object.kind && about.name === object.metadata.name && isOf(object, about.uid);
      }),
    endpointSlicesOf: service =>
      list('endpointslices.discovery.k8s.io', service.metadata.namespace)?.filter(
        ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name,
      ),
  };
}

/** The object that an event is about, in either of the two API groups that have events. */
export function aboutOf(event: KubeObject): { kind?: string; name?: string; uid?: string } | undefined {
  return (event.involvedObject ?? event.regarding) as { kind?: string; name?: string; uid?: string } | undefined;
}

/** An event of an earlier object of the same name says nothing about this one. */
function isOf(object: KubeObject, uid: string | undefined): boolean {
  return uid === undefined || uid === '' || uid === object.metadata.uid;
}
