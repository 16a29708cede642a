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

/** Events and Endpoints under another name: the same objects a second time. */
const hidden = new Set(['events.events.k8s.io', 'endpoints']);

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

/** The remaining kinds that the server has. */
export interface OtherResources {
  /** Those that a lab is mostly about, each with a row of its own. */
  wellKnown: ApiResource[];
  /** The others that have namespaces, by kind. */
  more: ApiResource[];
  /** The others that belong to the whole cluster, by kind. */
  clusterWide: ApiResource[];
}

export function otherResources(resources: readonly ApiResource[]): OtherResources {
  const main = new Set([...workloads, 'nodes', 'services', 'endpointslices.discovery.k8s.io']);
  const rest = watchable(resources).filter(resource => !main.has(resourceKey(resource)));
  const rank = (resource: ApiResource): number => wellKnown.indexOf(resourceKey(resource));
  const others = rest.filter(resource => rank(resource) < 0);
  others.sort((left, right) => left.kind.localeCompare(right.kind) || left.group.localeCompare(right.group));
  return {
    wellKnown: rest.filter(resource => rank(resource) >= 0).sort((left, right) => rank(left) - rank(right)),
    more: others.filter(({ namespaced }) => namespaced),
    clusterWide: others.filter(({ namespaced }) => !namespaced),
  };
}

/** A resource in a namespace, or in the whole cluster when it has no namespaces. */
export function scopeOf({ namespace }: Pick<Cluster, 'namespace'>, resource: ApiResource): WatchScope {
  return resource.namespaced ? { resource, namespace } : { resource };
}

/** Resources that can be watched, the first version of each in discovery's order. */
function watchable(resources: readonly ApiResource[]): ApiResource[] {
  const seen = new Set<string>();
  return resources.filter(resource => {
    const key = resourceKey(resource);
    if (seen.has(key) || hidden.has(key) || resource.name.includes('/')) return false;
    if (!resource.verbs.includes('list') || !resource.verbs.includes('watch')) return false;
    seen.add(key);
    return true;
  });
}
