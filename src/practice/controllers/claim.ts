import type { KubeObject } from '../../base/kubeObject.ts';
import type { LabelSelector } from '../kinds/meta.ts';
import type { GroupResource, ObjectApi } from '../storage/objectStore.ts';
import { matchesSelector } from './labels.ts';
import { controllerOf, controllerReference, isBeingDeleted, modify } from './objects.ts';

/**
 * The objects of a resource that an owner controls: those that name it as their controller. Orphans that match the
 * selector are adopted, owned ones that no longer match are released (`controller.BaseControllerRefManager`).
 * @param accepts what has to hold beside the selector
 */
export function claim<T extends KubeObject>(
  api: ObjectApi,
  owner: KubeObject,
  selector: LabelSelector,
  resource: GroupResource,
  accepts: (object: T) => boolean = () => true,
): T[] {
  const claimed: T[] = [];
  for (const object of api.list<T>(resource, owner.metadata.namespace)) {
    const controller = controllerOf(object);
    if (controller && controller.uid !== owner.metadata.uid) continue;
    const matches = matchesSelector(selector, object.metadata.labels) && accepts(object);
    if (controller) {
      if (matches || isBeingDeleted(owner)) claimed.push(object);
      else release(api, resource, object, controller.uid);
    } else if (matches && !isBeingDeleted(owner) && !isBeingDeleted(object)) {
      claimed.push(
        modify(api, resource, object, copy => {
          copy.metadata.ownerReferences = [...(copy.metadata.ownerReferences ?? []), controllerReference(owner)];
        }),
      );
    }
  }
  return claimed;
}

function release(api: ObjectApi, resource: GroupResource, object: KubeObject, owner: string): void {
  modify(api, resource, object, copy => {
    copy.metadata.ownerReferences = copy.metadata.ownerReferences?.filter(reference => reference.uid !== owner);
  });
}
