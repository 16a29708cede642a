import type { KubeObject } from '../../base/kubeObject.ts';
import type { Snapshot } from '../../cluster/cluster.ts';
import type { RelatedObjects } from '../../cluster/relatedObjects.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import { resourceKey } from './kinds.ts';

/**
 * The objects around others, from what is known of the lab's namespace. Indexed once, on first use: building the tree
 * asks for every object.
 *
 * @param peek what is known of a resource by name; undefined: it is not watched.
 */
export function relatedIn(
  resources: readonly ApiResource[],
  peek: (resource: ApiResource) => Snapshot | undefined,
): RelatedObjects {
  const objects = (name: string): readonly KubeObject[] | undefined => {
    const resource = resources.find(candidate => resourceKey(candidate) === name);
    const snapshot = resource && peek(resource);
    return snapshot?.status === 'live' || snapshot?.status === 'stale' ? snapshot.objects : undefined;
  };
  const slices = lazy(() => {
    const all = objects('endpointslices.discovery.k8s.io');
    return all && Map.groupBy(all, ({ metadata }) => metadata.labels?.['kubernetes.io/service-name']);
  });
  const events = lazy(() => {
    const all = objects('events');
    return all && Map.groupBy(all, event => (event.involvedObject as { uid?: string } | undefined)?.uid);
  });
  const controlled = lazy(() => {
    const replicaSets = objects('replicasets.apps');
    const pods = objects('pods');
    if (replicaSets === undefined && pods === undefined) return undefined;
    return Map.groupBy([...(replicaSets ?? []), ...(pods ?? [])], controllerUid);
  });
  return {
    controlledBy: owner => found(controlled(), owner.metadata.uid),
    podsWithLabels: (_, labels) =>
      objects('pods')?.filter(({ metadata }) =>
        Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
      ),
    eventsOf: object => found(events(), object.metadata.uid),
    endpointSlicesOf: service => found(slices(), service.metadata.name),
  };
}

/** Nothing known stays undefined; nothing found is an empty list. */
function found<K>(index: Map<K, KubeObject[]> | undefined, key: K): readonly KubeObject[] | undefined {
  return index && (index.get(key) ?? []);
}

function controllerUid({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
