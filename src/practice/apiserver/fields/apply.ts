import type { FieldSet, KubeObject, ManagedFieldsEntry } from '../../../base/kubeObject.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { isDeepStrictEqual } from 'node:util';
import type { Structure } from '../schema/structure.ts';
import { badRequest, StatusError } from '../statusError.ts';
import { applyConflict, type Conflict } from './applyConflict.ts';
import { compare } from './compare.ts';
import { compareObjects, neverManaged, structureOf } from './fieldManager.ts';
import {
  difference,
  emptySet,
  has,
  intersection,
  isEmpty,
  pathsOf,
  union,
  withNamedFields,
  withoutField,
} from './fieldSet.ts';
import { lastAppliedText, lastApplied } from './lastApplied.ts';
import { entryOf, isManager, mapFields, sorted, type Manager } from './managedFields.ts';
import { fieldsOf, mergeValues, problemsOf, withoutFields } from './typedValue.ts';

/** A server-side apply. */
export interface Application {
  readonly config: Readonly<Record<string, unknown>>;
  readonly manager: string;
  readonly force: boolean;
  readonly subresource?: string;
  /** RFC 3339 with seconds. */
  readonly time: string;
}

export interface Applied {
  readonly object: KubeObject;
  readonly managedFields: readonly ManagedFieldsEntry[];
}

/**
 * Applies a configuration to an object, or to none: what it says is set, what its manager applied before and says no
 * more is removed unless others own it, and what others own with another value is a conflict (409) unless forced.
 * Upstream: `structured-merge-diff/merge/update.go` and `managedfields/internal`.
 */
export function applyConfiguration(
  definition: ResourceDefinition,
  current: KubeObject | undefined,
  application: Application,
): Applied {
  const { config } = application;
  const structure = structureOf(definition);
  checkConfiguration(definition, structure, application, current);
  const live = current ?? emptyObject(definition);
  let entries = current?.metadata.managedFields ?? [];
  if (current !== undefined && entries.length === 0) entries = beforeFirstApply(definition, current);
  const result = applyAndUpgrade(definition, live, entries, application);
  if (application.manager === 'kubectl') keepLastApplied(result.object, config);
  return result;
}

function emptyObject({ kind, ...definition }: ResourceDefinition): KubeObject {
  return { apiVersion: groupVersion(definition), kind, metadata: {} } as unknown as KubeObject;
}

function checkConfiguration(
  definition: ResourceDefinition,
  structure: Structure,
  { config }: Application,
  current: KubeObject | undefined,
): void {
  const apiVersion = groupVersion(definition);
  const { kind, metadata } = config;
  if (config.apiVersion !== apiVersion || kind !== definition.kind) {
    throw badRequest(`invalid object type: ${typeText(config.apiVersion, kind)}`);
  }
  const meta = (metadata ?? {}) as Record<string, unknown>;
  if (meta.managedFields !== undefined && meta.managedFields !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const problems = problemsOf(structure, config);
  if (problems.length === 0) return;
  const name = typeof meta.name === 'string' ? meta.name : (current?.metadata.name ?? '');
  const namespace = typeof meta.namespace === 'string' ? meta.namespace : '';
  const text = problems.length === 1 ? problems[0]! : ['errors:', ...problems.map(line => `  ${line}`)].join('\n');
  // Upstream answers 500 here, with no reason; the fault is the client's, and what it prints is the same.
  throw new StatusError(
    400,
    '',
    `failed to create typed patch object (${namespace}/${name}; ${typeText(apiVersion, kind)}): ${text}`,
  );
}

function typeText(apiVersion: unknown, kind: unknown): string {
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  return `${version.includes('/') ? version : `/${version}`}, Kind=${typeof kind === 'string' ? kind : ''}`;
}

/** Whatever an object without a record says counts as set by nobody in particular. */
function beforeFirstApply(definition: ResourceDefinition, current: KubeObject): ManagedFieldsEntry[] {
  const { added } = compareObjects(definition, {}, current);
  const fields = difference(added, neverManaged);
  const apiVersion = groupVersion(definition);
  return isEmpty(fields)
    ? []
    : [entryOf({ manager: 'before-first-apply', operation: 'Update', apiVersion }, fields, undefined)];
}

/** What `kubectl apply` has applied at the client is `kubectl apply --server-side`'s own. */
function applyAndUpgrade(
  definition: ResourceDefinition,
  live: KubeObject,
  entries: readonly ManagedFieldsEntry[],
  application: Application,
): Applied {
  const first = applyOnce(definition, live, entries, application);
  if (!('conflicts' in first)) return first;
  let { conflicts } = first;
  if (application.manager === 'kubectl') {
    const allowed = clientSideApplied(definition, live);
    conflicts = conflicts.filter(({ path }) => !has(allowed, path));
    if (conflicts.length === 0) {
      return applyOnce(definition, live, entries, { ...application, force: true }) as Applied;
    }
  }
  throw applyConflict(conflicts);
}

/** The fields of the last `kubectl apply` that still have the values it gave them. */
function clientSideApplied(definition: ResourceDefinition, live: KubeObject): FieldSet {
  const last = lastApplied(live, groupVersion(definition));
  const structure = structureOf(definition);
  if (last === undefined || problemsOf(structure, last).length > 0) return emptySet;
  const { added, removed, modified } = compare(structure, last, live);
  return [added, removed, modified].reduce(difference, fieldsOf(structure, last));
}

function keepLastApplied(object: KubeObject, config: Readonly<Record<string, unknown>>): void {
  const annotations = object.metadata.annotations;
  if (!annotations?.[lastAppliedText.annotation]) return;
  object.metadata.annotations = { ...annotations, [lastAppliedText.annotation]: lastAppliedText.of(config) };
}

function applyOnce(
  definition: ResourceDefinition,
  live: KubeObject,
  entries: readonly ManagedFieldsEntry[],
  { config, manager, force, subresource, time }: Application,
): Applied | { conflicts: Conflict[] } {
  const structure = structureOf(definition);
  const self: Manager = {
    manager,
    operation: 'Apply',
    apiVersion: groupVersion(definition),
    ...(subresource === undefined ? {} : { subresource }),
  };
  const last = entries.find(entry => isManager(entry, self));
  const fields = ownFields(definition, fieldsOf(structure, config), subresource);
  const others = entries.filter(entry => !isManager(entry, self));
  const merged = mergeValues(structure, live, config);
  const object = pruned(structure, merged, last?.fieldsV1 ?? emptySet, [
    fields,
    ...others.filter(({ apiVersion }) => apiVersion === self.apiVersion).map(({ fieldsV1 }) => fieldsV1),
  ]) as KubeObject;

  const { added, removed, modified } = compareObjects(definition, live, object, subresource);
  const changed = union(added, modified);
  const isOfVersion = (entry: ManagedFieldsEntry): boolean => entry.apiVersion === self.apiVersion;
  if (!force) {
    const conflicts = others
      .filter(isOfVersion)
      .flatMap(entry => pathsOf(intersection(entry.fieldsV1, changed)).map(path => ({ manager: entry, path })));
    if (conflicts.length > 0) return { conflicts };
  }
  const rest = mapFields(others, entry =>
    isOfVersion(entry) ? difference(difference(entry.fieldsV1, changed), removed) : entry.fieldsV1,
  );
  const isSame = isDeepStrictEqual(object, live);
  const owned = difference(fields, neverManaged);
  // An apply that changes nothing leaves the time of the last one that did.
  const mine = isEmpty(owned) ? [] : [entryOf(self, owned, isSame ? last?.time : time)];
  return { object: structuredClone(object), managedFields: sorted([...rest, ...mine]) };
}

/** An apply cannot own what its resource, or subresource, does not write. */
function ownFields(definition: ResourceDefinition, fields: FieldSet, subresource: string | undefined): FieldSet {
  if (subresource === 'status') {
    return Object.hasOwn(fields, 'f:status') ? { 'f:status': fields['f:status']! } : emptySet;
  }
  return definition.hasStatus ? withoutField(fields, 'status') : fields;
}

/** Without what the manager applied last and neither it nor anybody else owns now. */
function pruned(structure: Structure, merged: unknown, last: FieldSet, owned: readonly FieldSet[]): unknown {
  if (isEmpty(last)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(set, structure);
  const lastNamed = named(last);
  const all = named(fieldsOf(structure, merged));
  const without = withoutFields(structure, merged, lastNamed);
  const kept = named(fieldsOf(structure, without));
  const managed = named(owned.reduce(union, emptySet));
  const withOwned = withoutFields(structure, merged, difference(all, union(kept, managed)));
  const keptThen = named(fieldsOf(structure, withOwned));
  return withoutFields(structure, merged, intersection(difference(all, keptThen), lastNamed));
}
