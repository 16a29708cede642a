import type { FieldSet, KubeObject, ManagedFieldsEntry } from '../../../base/kubeObject.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { structureOfKind, structureOfMessage, type Structure } from '../schema/structure.ts';
import { compare, noChange, type Comparison } from './compare.ts';
import { difference, emptySet, isEmpty, union, withoutField } from './fieldSet.ts';
import {
  capped,
  entryOf,
  isManager,
  isReset,
  mapFields,
  readManagedFields,
  sorted,
  type Manager,
} from './managedFields.ts';

/** Who makes a write that is no apply. */
export interface Updater {
  readonly manager: string;
  /** `status`, `scale`, …: it has a record of its own. */
  readonly subresource?: string;
  /** RFC 3339 with seconds. */
  readonly time: string;
}

export function structureOf(definition: ResourceDefinition): Structure {
  return definition.structure ?? structureOfKind(groupVersion(definition), definition.kind);
}

/** The record of an object that is created otherwise than by apply. */
export function managedByCreation(
  definition: ResourceDefinition,
  object: KubeObject,
  updater: Updater,
): readonly ManagedFieldsEntry[] {
  const comparison = compareObjects(definition, {}, object, updater.subresource);
  return afterUpdate(definition, [], comparison, updater);
}

/**
 * The record of an object after an update: its writer owns what it changed, and nobody what is gone. A record that a
 * client sends is taken over where it is one; the same record as before when nothing changed. An object that has no
 * record gets none until it is applied. Upstream: `managedfields/internal/fieldmanager.go` and what it wraps.
 */
export function managedByUpdate(
  definition: ResourceDefinition,
  previous: KubeObject,
  object: KubeObject,
  updater: Updater,
  given?: unknown,
): readonly ManagedFieldsEntry[] | undefined {
  const before = previous.metadata.managedFields;
  if (given !== undefined && isReset(given)) return undefined;
  const sent = given === undefined || given === before ? undefined : readManagedFields(given);
  const entries = sent === undefined || sent.length === 0 ? before : sent;
  if (entries === undefined || entries.length === 0) return undefined;
  const comparison = compareObjects(definition, previous, object, updater.subresource);
  if (comparison === noChange) return entries;
  return afterUpdate(definition, entries, comparison, updater);
}

/** The subresource `status` writes that and annotations at most, and everything else all but `status`. */
export function compareObjects(
  definition: ResourceDefinition,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  subresource?: string,
): Comparison {
  const structure = structureOf(definition);
  const result = subresource === 'status' ? compareStatus(structure, before, after) : compare(structure, before, after);
  if (isEmpty(result.added) && isEmpty(result.removed) && isEmpty(result.modified)) return noChange;
  return subresource === 'status' ? result : onlyOwn(definition, result);
}

const annotations = structureOfMessage('meta.ObjectMeta').field('annotations')!;

function compareStatus(
  structure: Structure,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Comparison {
  const status = structure.kind === 'struct' ? structure.field('status') : undefined;
  if (status === undefined) return noChange;
  const result = compare(status, before.status ?? {}, after.status ?? {}, ['f:status']);
  const [old, now] = [before, after].map(
    ({ metadata }) => (metadata as KubeObject['metadata'] | undefined)?.annotations,
  );
  if (old === now) return result;
  const written = compare(annotations, old, now, ['f:metadata', 'f:annotations']);
  return {
    added: union(result.added, written.added),
    removed: union(result.removed, written.removed),
    modified: union(result.modified, written.modified),
  };
}

function onlyOwn(definition: ResourceDefinition, { added, removed, modified }: Comparison): Comparison {
  if (!definition.hasStatus) return { added, removed, modified };
  const own = (set: FieldSet): FieldSet => withoutField(set, 'status');
  return { added: own(added), removed: own(removed), modified: own(modified) };
}

function afterUpdate(
  definition: ResourceDefinition,
  entries: readonly ManagedFieldsEntry[],
  { added, removed, modified }: Comparison,
  { manager, subresource, time }: Updater,
): readonly ManagedFieldsEntry[] {
  const apiVersion = groupVersion(definition);
  const changed = union(added, modified);
  const rest = mapFields(entries, ({ apiVersion: spoken, fieldsV1 }) =>
    // What is written in another version of the kind names its fields by that version.
    spoken === apiVersion ? difference(difference(fieldsV1, changed), removed) : fieldsV1,
  );
  const fields = difference(changed, neverManaged);
  if (isEmpty(fields)) return sorted(rest);
  const self: Manager = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
  };
  const before = rest.find(entry => isManager(entry, self))?.fieldsV1 ?? emptySet;
  const others = rest.filter(entry => !isManager(entry, self));
  return sorted(capped([...others, entryOf(self, union(before, fields), time)]));
}

/** What nobody owns: the object's type and identity, and what the system sets. Upstream: `stripMetaManager`. */
export const neverManaged: FieldSet = {
  'f:apiVersion': emptySet,
  'f:kind': emptySet,
  'f:metadata': {
    '.': emptySet,
    'f:name': emptySet,
    'f:namespace': emptySet,
    'f:creationTimestamp': emptySet,
    'f:selfLink': emptySet,
    'f:uid': emptySet,
    'f:clusterName': emptySet,
    'f:generation': emptySet,
    'f:managedFields': emptySet,
    'f:resourceVersion': emptySet,
  },
};
