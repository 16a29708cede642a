import type { KubeObject } from '../../base/kubeObject.ts';
import type { GroupResource, ObjectApi, ResourceKind } from '../storage/objectStore.ts';
import { VersionedStore } from '../storage/versionedStore.ts';
import { definitionOf, resources } from './registry/registry.ts';
import { groupResource, groupVersion, type ResourceDefinition } from './registry/resourceDefinition.ts';
import { ResourceStore } from './registry/resourceStore.ts';
import { bootstrap } from './bootstrap.ts';

/**
 * The in-process view of a cluster, for its controllers and its kubelet.
 * @param store the cluster's objects; by default a new cluster in memory with its namespaces, as tests need it.
 * @param manager the name under which its writes are recorded in `metadata.managedFields`
 */
export function createObjectApi(
  store: VersionedStore = new VersionedStore({}),
  manager = 'kube-controller-manager',
): ObjectApi {
  const objects = new ResourceStore(store);
  bootstrap(objects, store);
  const internal = { internal: true, manager };
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
    resources: () => kinds,
    onChange: listener => store.onChange(listener),
  };
}

type Subresource = Parameters<ObjectApi['update']>[2];

/** What is stored, each resource once. */
const kinds: readonly ResourceKind[] = resources
  .filter(resource => resource.review === undefined && definitionOf(resource.storage) === resource)
  .map(resource => ({
    resource: groupResource(resource),
    apiVersion: groupVersion(resource),
    kind: resource.kind,
    namespaced: resource.namespaced,
  }));

function definition(resource: GroupResource): ResourceDefinition {
  const found = definitionOf(resource);
  if (found === undefined) throw new Error(`The practice cluster has no resource ${resource}`);
  return found;
}

/** Callers may leave out what the resource says anyway. */
function typed(resource: GroupResource, object: KubeObject): KubeObject {
  const found = definition(resource);
  const type = { apiVersion: groupVersion(found), kind: found.kind };
  return { ...type, ...object, ...type };
}
