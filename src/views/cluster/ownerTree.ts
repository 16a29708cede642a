import type { KubeObject } from '../../base/kubeObject.ts';
import type { ListedObject } from './clusterInput.ts';

/** Objects by the controller that owns them: Deployment → ReplicaSet → Pod. */
export interface OwnerTree {
  /** Those without an owner in the list: a Pod of its own, or one whose owner is gone or is not shown. */
  roots: ListedObject[];
  owned: (owner: KubeObject) => ListedObject[];
}

/** Sorts objects under their controllers (`metadata.ownerReferences` with `controller: true`), in no particular order. */
export function ownerTree(objects: readonly ListedObject[]): OwnerTree {
  const uids = new Set(objects.flatMap(({ object }) => object.metadata.uid ?? []));
  const byOwner = Map.groupBy(objects, ({ object }) => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
    return owner !== undefined && uids.has(owner) && owner !== object.metadata.uid ? owner : undefined;
  });
  return {
    roots: byOwner.get(undefined) ?? [],
    owned: ({ metadata }) => (metadata.uid === undefined ? [] : (byOwner.get(metadata.uid) ?? [])),
  };
}
