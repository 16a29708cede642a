import type { KubeObject } from '../../base/kubeObject.ts';
import type { GroupResource, ObjectApi, ResourceKind, Subresource } from '../storage/objectStore.ts';
import { VersionedStore } from '../storage/versionedStore.ts';
import { groupResource, groupVersion, type ResourceDefinition } from './registry/resourceDefinition.ts';
import { ResourceStore } from './registry/resourceStore.ts';
import { ServedResources } from './registry/servedResources.ts';
import { bootstrap } from './bootstrap.ts';

/**
 * The in-process view of a cluster, for its controllers and its kubelet.
 * @param store the cluster's objects; by default a new cluster in memory with its namespaces, as tests need it.
 * @param manager the name under which its writes are recorded in `metadata.managedFields`
 * @param served what there is beside objects; one for all views of a cluster is enough
 */
export function createObjectApi(
  store: VersionedStore = new VersionedStore({}),
  manager = 'kube-controller-manager',
  served = new ServedResources(store),
): ObjectApi {
  const objects = new ResourceStore(store);
  bootstrap(objects, store);
  const internal = { internal: true, manager };
  let kinds: readonly ResourceKind[] | undefined;
  served.onChange(() => (kinds = undefined));
  const definition = (resource: GroupResource): ResourceDefinition => {
    const found = served.definitionOf(resource);
    if (found === undefined) throw new Error(`The practice cluster has no resource ${resource}`);
    return found;
  };
  /** Callers may leave out what the resource says anyway. */
  const typed = (resource: GroupResource, object: KubeObject): KubeObject => {
    const found = definition(resource);
    const type = { apiVersion: groupVersion(found), kind: found.kind };
    return { ...type, ...object, ...type };
  };
  return {
    list<T extends KubeObject>(resource: GroupResource, namespace?: string) {
      return store.list(definition(resource).storage, namespace) as readonly T[];
    },
    get<T extends KubeObject>(resource: GroupResource, namespace: string | undefined, name: string) {
      const { namespaced, storage } = definition(resource);
      return store.get(storage, namespaced ? namespace : undefined, name) as T | undefined;
    },
    create<T extends KubeObject>(resource: GroupResource, object: T) {
      return objects.create(definition(resource), typed(resource, object), internal) as T;
    },
    update<T extends KubeObject>(resource: GroupResource, object: T, subresource?: Subresource) {
      return (
        subresource === undefined
          ? objects.update(definition(resource), typed(resource, object), internal)
          : objects.updateSubresource(definition(resource), subresource, object, internal)
      ) as T;
    },
    delete(resource, namespace, name, options) {
      objects.delete(definition(resource), namespace, name, options, internal);
    },
    resources: () => (kinds ??= kindsOf(served)),
    onChange: listener => store.onChange(listener),
  };
}

/** What is stored, once for each version in which it is served. */
function kindsOf(served: ServedResources): readonly ResourceKind[] {
  return served.all
    .filter(({ review, computed }) => review === undefined && computed === undefined)
    .filter(resource => resource.storage === groupResource(resource))
    .map(resource => ({
      resource: groupResource(resource),
      apiVersion: groupVersion(resource),
      kind: resource.kind,
      namespaced: resource.namespaced,
    }));
}
