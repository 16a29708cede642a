import type { KubeObject, OwnerReference } from '../../base/kubeObject.ts';
import type { Condition, IntOrString } from '../kinds/meta.ts';
import type { GroupResource, ObjectApi } from '../storage/objectStore.ts';
import { copyTree } from '../storage/trees.ts';

/** A time as the API writes it: RFC 3339 in UTC, without fractions of a second. */
export function timestamp(milliseconds = Date.now()): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A time as a `MicroTime` writes it: RFC 3339 in UTC, with microseconds. */
export function microTimestamp(milliseconds = Date.now()): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

/** Writes an object as `change` leaves a copy of it. The object's resourceVersion guards against lost updates. */
export function modify<T extends KubeObject>(
  api: ObjectApi,
  resource: GroupResource,
  object: T,
  change: (copy: T) => void,
  subresource?: 'status' | 'finalize' | 'binding',
): T {
  const copy = copyTree(object);
  change(copy);
  return api.update(resource, copy, subresource);
}

/** Deletes an object if it is still the one that was seen; one that has gone already is no failure. */
export function remove(
  api: ObjectApi,
  resource: GroupResource,
  object: KubeObject,
  options: { propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'; gracePeriodSeconds?: number } = {},
): void {
  const { namespace, name, uid } = object.metadata;
  if (api.get(resource, namespace, name)?.metadata.uid !== uid) return;
  api.delete(resource, namespace, name, { ...options, ...(uid === undefined ? {} : { preconditions: { uid } }) });
}

/** The reference by which a controller owns what it makes (`metav1.NewControllerRef`). */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The object's managing controller, if it has one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller === true);
}

export function isBeingDeleted(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find(condition => condition.type === type);
}

/** Milliseconds since the epoch, 0 for a time that is absent. */
export function timeOf(time: string | null | undefined): number {
  return time === undefined || time === null ? 0 : Date.parse(time);
}

/** A number, or that many per cent of `total` (`intstr.GetScaledValueFromIntOrPercent`). */
export function scaledValue(value: IntOrString | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  if (percent === undefined) return Number.parseInt(value, 10) || 0;
  const exact = (Number(percent) * total) / 100;
  return roundUp ? Math.ceil(exact) : Math.floor(exact);
}
