import type { FieldSet, ManagedFieldsEntry } from '../../../base/kubeObject.ts';
import { isObject } from '../patch/mergePatch.ts';
import { emptySet, isEmpty, union } from './fieldSet.ts';
import { readFieldSet } from './fieldSetBuilder.ts';

/** Who writes: appliers are known by their name, updaters by the version that they speak as well. */
export type Manager = Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

export function isManager(entry: Manager, other: Manager): boolean {
  return (
    entry.manager === other.manager &&
    entry.operation === other.operation &&
    entry.subresource === other.subresource &&
    (entry.operation === 'Apply' || entry.apiVersion === other.apiVersion)
  );
}

export function entryOf(manager: Manager, fieldsV1: FieldSet, time: string | undefined): ManagedFieldsEntry {
  const { operation, apiVersion, subresource } = manager;
  return {
    manager: manager.manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** Entries with the fields that `change` leaves them; those without any fall out. */
export function mapFields(
  entries: readonly ManagedFieldsEntry[],
  change: (entry: ManagedFieldsEntry) => FieldSet,
): ManagedFieldsEntry[] {
  return entries.flatMap(entry => {
    const fieldsV1 = change(entry);
    if (fieldsV1 === entry.fieldsV1) return [entry];
    return isEmpty(fieldsV1) ? [] : [{ ...entry, fieldsV1 }];
  });
}

/** As upstream stores them: appliers first, then by time, name, version and subresource. */
export function sorted(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const keys = (entry: ManagedFieldsEntry): string[] => [
    entry.operation,
    entry.time ?? '',
    entry.manager,
    entry.apiVersion,
    entry.subresource ?? '',
  ];
  return [...entries].sort((a, b) => {
    const [left, right] = [keys(a), keys(b)];
    const at = left.findIndex((key, index) => key !== right[index]);
    return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1;
  });
}

const maximumUpdaters = 10;

/** Merges the oldest updaters of a version beyond a number of them. Upstream: `capManagersManager`. */
export function capped(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  const updaters = sorted(entries.filter(({ operation }) => operation === 'Update'));
  let surplus = updaters.length - maximumUpdaters;
  if (surplus <= 0) return entries;
  const buckets = new Map<string, ManagedFieldsEntry[]>();
  for (const entry of updaters) {
    if (surplus <= 0) break;
    const bucket = buckets.get(entry.apiVersion);
    if (bucket === undefined) buckets.set(entry.apiVersion, [entry]);
    else {
      bucket.push(entry);
      surplus--;
    }
  }
  const merged = [...buckets.values()].filter(bucket => bucket.length > 1);
  const gone = new Set(merged.flat());
  return [
    ...entries.filter(entry => !gone.has(entry)),
    ...merged.map(bucket =>
      entryOf(
        { manager: 'ancient-changes', operation: 'Update', apiVersion: bucket[0]!.apiVersion },
        bucket.reduce((fields, entry) => union(fields, entry.fieldsV1), emptySet),
        bucket.at(-1)!.time,
      ),
    ),
  ];
}

/** What an object carries as `managedFields`; undefined when it is none or malformed. */
export function readManagedFields(value: unknown): ManagedFieldsEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries: ManagedFieldsEntry[] = [];
  for (const item of value as unknown[]) {
    const entry = readEntry(item);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return entries;
}

function readEntry(value: unknown): ManagedFieldsEntry | undefined {
  if (!isObject(value)) return undefined;
  const { manager = '', operation, apiVersion, time, fieldsType, fieldsV1 = {}, subresource } = value;
  const fields = readFieldSet(fieldsV1);
  if (typeof manager !== 'string' || (operation !== 'Apply' && operation !== 'Update')) return undefined;
  if (typeof apiVersion !== 'string' || apiVersion === '' || fieldsType !== 'FieldsV1') return undefined;
  if (fields === undefined) return undefined;
  return entryOf(
    {
      manager,
      operation,
      apiVersion,
      ...(typeof subresource === 'string' && subresource !== '' ? { subresource } : {}),
    },
    fields,
    typeof time === 'string' ? time : undefined,
  );
}

/** Whether a client asks for the record to be dropped: with a list of one empty entry. */
export function isReset(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [first, ...more] = value as unknown[];
  return first === undefined || (more.length === 0 && isObject(first) && Object.keys(first).length === 0);
}
