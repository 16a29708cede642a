import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { KubeObject, OwnerReference } from '../../base/kubeObject.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';
import type { GroupResource, ObjectApi } from '../storage/objectStore.ts';
import { isBeingDeleted, modify, remove } from './objects.ts';
import { WorkQueue } from './workQueue.ts';

const orphan = 'orphan';
const foreground = 'foregroundDeletion';

/**
 * Deletes objects whose owners have gone, waits with owners that are deleted in the foreground for those that block
 * them, and sets free what an owner leaves as orphans (`pkg/controller/garbagecollector`).
 */
export function startGarbageCollector(api: ObjectApi, log: Log): Disposable {
  const store = new DisposableStore();
  let kinds = new Map<string, GroupResource>();
  let listed: ReturnType<ObjectApi['resources']> | undefined;
  /** By the owner's uid, the keys of what it owns. */
  const dependents = new Map<string, Set<string>>();
  const queue = store.add(
    new WorkQueue(process, (key, error) => log.debug(`garbage-collector: ${key}: ${errorText(error)}`)),
  );

  for (const resource of new Set(api.resources().map(each => each.resource))) {
    for (const object of api.list(resource)) added(resource, object);
  }
  store.add(
    api.onChange(({ type, object, previous, resource }) => {
      if (previous || type === 'DELETED') forget(resource, previous ?? object);
      if (type !== 'DELETED') {
        added(resource, object);
        return;
      }
      for (const dependent of dependents.get(object.metadata.uid ?? '') ?? []) queue.add(dependent);
      // An owner that waits in the foreground may have waited for this one.
      for (const owner of object.metadata.ownerReferences ?? []) addOwner(owner, object.metadata.namespace);
    }),
  );
  return store;

  function added(resource: GroupResource, object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    const key = keyOf(resource, object);
    for (const { uid } of owners) {
      const keys = dependents.get(uid) ?? new Set();
      dependents.set(uid, keys.add(key));
    }
    if (owners.length > 0 || isBeingDeleted(object)) queue.add(key);
  }

  function forget(resource: GroupResource, object: KubeObject): void {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const keys = dependents.get(uid);
      keys?.delete(keyOf(resource, object));
      if (keys?.size === 0) dependents.delete(uid);
    }
  }

  function addOwner({ apiVersion, kind, name }: OwnerReference, namespace: string | undefined): void {
    const resource = resourceOf(apiVersion, kind);
    if (resource !== undefined) queue.add(`${resource}|${namespace ?? ''}|${name}`);
  }

  /** What is served changes as resources are defined. */
  function resourceOf(apiVersion: string, kind: string): GroupResource | undefined {
    const resources = api.resources();
    if (resources !== listed) {
      listed = resources;
      kinds = new Map(resources.map(each => [`${each.apiVersion}/${each.kind}`, each.resource]));
    }
    return kinds.get(`${apiVersion}/${kind}`);
  }

  function process(key: string): void {
    const [resource, object] = find(key);
    if (!object) return;
    if (isBeingDeleted(object)) {
      finalize(resource, object);
      return;
    }
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const present = owners.map(owner => ({ owner, object: ownerObject(owner, object) }));
    const solid = present.filter(each => each.object && !isWaitingForDependents(each.object));
    const waiting = present.filter(each => each.object && isWaitingForDependents(each.object));
    if (solid.length > 0) {
      const kept = solid.map(({ owner }) => owner.uid);
      if (kept.length < owners.length) keepOwners(resource, object, uid => kept.includes(uid));
    } else if (waiting.length > 0 && hasDependents(object)) {
      remove(api, resource, object, { propagationPolicy: 'Foreground' });
    } else {
      remove(api, resource, object, { propagationPolicy: policyOf(object) });
    }
  }

  /** The part of an object's deletion that its dependents have. */
  function finalize(resource: GroupResource, object: KubeObject): void {
    const { finalizers = [], uid = '' } = object.metadata;
    const owned = [...(dependents.get(uid) ?? [])].flatMap(key => {
      const [kind, dependent] = find(key);
      return dependent ? [{ resource: kind, object: dependent }] : [];
    });
    if (finalizers.includes(orphan)) {
      for (const each of owned) keepOwners(each.resource, each.object, owner => owner !== uid);
      removeFinalizer(resource, object, orphan);
    } else if (finalizers.includes(foreground)) {
      const blocking = owned.filter(each =>
        each.object.metadata.ownerReferences?.some(owner => owner.uid === uid && owner.blockOwnerDeletion === true),
      );
      if (blocking.length === 0) removeFinalizer(resource, object, foreground);
      for (const each of owned) if (!isBeingDeleted(each.object)) queue.add(keyOf(each.resource, each.object));
    }
  }

  function find(key: string): [GroupResource, KubeObject | undefined] {
    const [resource = '', namespace = '', name = ''] = key.split('|');
    return [resource, api.get(resource, namespace === '' ? undefined : namespace, name)];
  }

  function ownerObject({ apiVersion, kind, name, uid }: OwnerReference, of: KubeObject): KubeObject | undefined {
    const resource = resourceOf(apiVersion, kind);
    if (resource === undefined) return undefined;
    const found = api.get(resource, of.metadata.namespace, name);
    return found?.metadata.uid === uid ? found : undefined;
  }

  function hasDependents(object: KubeObject): boolean {
    return (dependents.get(object.metadata.uid ?? '')?.size ?? 0) > 0;
  }

  function keepOwners(resource: GroupResource, object: KubeObject, keep: (uid: string) => boolean): void {
    modify(api, resource, object, copy => {
      copy.metadata.ownerReferences = copy.metadata.ownerReferences?.filter(owner => keep(owner.uid));
      if (copy.metadata.ownerReferences?.length === 0) delete copy.metadata.ownerReferences;
    });
  }

  function removeFinalizer(resource: GroupResource, object: KubeObject, name: string): void {
    modify(api, resource, object, copy => {
      copy.metadata.finalizers = copy.metadata.finalizers?.filter(other => other !== name);
      if (copy.metadata.finalizers?.length === 0) delete copy.metadata.finalizers;
    });
  }
}

function keyOf(resource: GroupResource, { metadata: { name, namespace } }: KubeObject): string {
  return `${resource}|${namespace ?? ''}|${name}`;
}

function isWaitingForDependents(object: KubeObject): boolean {
  return isBeingDeleted(object) && (object.metadata.finalizers ?? []).includes(foreground);
}

/** An object that already has a deletion finalizer is deleted as that says. */
function policyOf(object: KubeObject): 'Background' | 'Foreground' | 'Orphan' {
  const finalizers = object.metadata.finalizers ?? [];
  return finalizers.includes(orphan) ? 'Orphan' : finalizers.includes(foreground) ? 'Foreground' : 'Background';
}
