import type { Cluster, WatchScope } from '../../cluster/cluster.ts';
import { groupResource, type ApiResource } from '../../cluster/resource.ts';

/** What the groups that are always watched show. Kinds that the server does not have are left out. */
export interface MainResources {
  nodes?: ApiResource;
  services?: ApiResource;
  endpointSlices?: ApiResource;
  /** Owners before what they own, so that a row's place follows from its owner alone. */
  workloads: ApiResource[];
}

const workloads = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'cronjobs.batch',
  'jobs.batch',
  'replicasets.apps',
  'replicationcontrollers',
  'pods',
];

/** Kinds with a row of their own, in this order; the others are under "More kinds". */
const wellKnown = [
  'configmaps',
  'secrets',
  'ingresses.networking.k8s.io',
  'persistentvolumeclaims',
  'horizontalpodautoscalers.autoscaling',
];

/** Cluster-scoped kinds that a lab is about; the others (webhooks, leases of the control plane …) are not shown. */
const clusterScoped = new Set(['namespaces', 'persistentvolumes', 'storageclasses.storage.k8s.io']);

/** A name that is the same for every version of a resource. */
export function resourceKey(resource: ApiResource): string {
  return groupResource(resource);
}

export function mainResources(resources: readonly ApiResource[]): MainResources {
  const byName = new Map(watchable(resources).map(resource => [resourceKey(resource), resource]));
  return {
    nodes: byName.get('nodes'),
    services: byName.get('services'),
    endpointSlices: byName.get('endpointslices.discovery.k8s.io'),
    workloads: workloads.flatMap(name => byName.get(name) ?? []),
  };
}

/** The remaining kinds that the server has and that say something about a lab. */
export function otherResources(resources: readonly ApiResource[]): { wellKnown: ApiResource[]; more: ApiResource[] } {
  const main = new Set([...workloads, 'nodes', 'services', 'endpointslices.discovery.k8s.io', 'endpoints']);
  const kinds = new Set<string>();
  const rest = watchable(resources).filter(resource => {
    const key = resourceKey(resource);
    if (main.has(key) || (!resource.namespaced && !clusterScoped.has(key))) return false;
    // The same kind in two groups (core and events.k8s.io): discovery names the preferred one first.
    if (kinds.has(resource.kind)) return false;
    kinds.add(resource.kind);
    return true;
  });
  const rank = (resource: ApiResource): number => wellKnown.indexOf(resourceKey(resource));
  return {
    wellKnown: rest.filter(resource => rank(resource) >= 0).sort((left, right) => rank(left) - rank(right)),
    more: rest.filter(resource => rank(resource) < 0).sort((left, right) => left.kind.localeCompare(right.kind)),
  };
}

/** A resource in the lab's namespace, or in the whole cluster when it has no namespaces. */
export function scopeOf(cluster: Pick<Cluster, 'namespace'>, resource: ApiResource): WatchScope {
  return resource.namespaced ? { resource, namespace: cluster.namespace } : { resource };
}

/** Resources that can be watched, the first version of each in discovery's order. */
function watchable(resources: readonly ApiResource[]): ApiResource[] {
  const seen = new Set<string>();
  return resources.filter(resource => {
    const key = resourceKey(resource);
    if (seen.has(key) || resource.name.includes('/')) return false;
    if (!resource.verbs.includes('list') || !resource.verbs.includes('watch')) return false;
    seen.add(key);
    return true;
  });
}
