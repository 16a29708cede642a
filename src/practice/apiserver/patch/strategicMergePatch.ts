import { isDeepStrictEqual } from 'node:util';
import { goText } from '../goText.ts';
import { messageNamed, type FieldDescription } from '../schema/messages.ts';
import { badRequest, StatusError } from '../statusError.ts';
import { isObject } from './mergePatch.ts';

type Fields = Record<string, unknown>;

const orderPrefix = '$setElementOrder/';
const removalPrefix = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch: as a merge patch, but lists whose items have a merge key are merged item by item,
 * and the directives `$patch`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList` are obeyed.
 * See upstream's `strategicpatch`.
 * @param message what the target is in the schema, which says the merge keys; without one lists are replaced
 */
export function applyStrategicMergePatch<T>(message: string | undefined, target: T, patch: unknown): T {
  if (!isObject(patch)) throw badRequest('cannot unmarshal patch: expected an object');
  return mergeFields(target as Fields, patch, message) as T;
}

function mergeFields(target: Fields, patch: Fields, message: string | undefined): Fields {
  const described = message === undefined ? undefined : messageNamed(message).byName;
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === 'replace') return withoutDirectives(changes) as Fields;
  if (directive === 'delete') return {};
  const fields = new Map(Object.entries(target));
  if (Array.isArray(retained)) {
    for (const key of fields.keys()) if (!retained.includes(key)) fields.delete(key);
  }
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith(removalPrefix)) removeValues(fields, key.slice(removalPrefix.length), value);
    if (key.startsWith('$')) continue;
    if (value === null) {
      fields.delete(key);
      continue;
    }
    fields.set(key, mergeValue(fields.get(key), value, changes[orderPrefix + key], described?.get(key)));
  }
  for (const [key, order] of Object.entries(changes)) {
    const list = key.slice(orderPrefix.length);
    if (!key.startsWith(orderPrefix) || Object.hasOwn(changes, list)) continue;
    // An order without a change of the list's items only moves them.
    const items = fields.get(list);
    if (Array.isArray(items)) fields.set(list, mergeList(items, [], order, described?.get(list)));
  }
  return Object.fromEntries(fields);
}

function removeValues(fields: Map<string, unknown>, key: string, values: unknown): void {
  const items = fields.get(key);
  if (!Array.isArray(items) || !Array.isArray(values)) return;
  const rest = items.filter(item => !values.some(value => isDeepStrictEqual(item, value)));
  if (rest.length === 0) fields.delete(key);
  else fields.set(key, rest);
}

function mergeValue(target: unknown, patch: unknown, order: unknown, field: FieldDescription | undefined): unknown {
  if (isObject(patch)) return mergeFields(isObject(target) ? target : {}, patch, messageOf(field));
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch, order, field);
  return patch;
}

function mergeList(
  target: readonly unknown[],
  patch: readonly unknown[],
  order: unknown,
  field: FieldDescription | undefined,
): unknown[] {
  const { merges = false, mergeKey: key } = field?.patch ?? {};
  if (merges && key === undefined)
    return arrange([...new Set([...target, ...patch])], target, order ?? patch, item => item);
  const replaces = patch.some(item => isObject(item) && item.$patch === 'replace');
  if (key === undefined || replaces) {
    return patch.filter(item => !(isObject(item) && item.$patch === 'replace')).map(withoutDirectives);
  }
  const keyOf = (item: unknown): unknown => (isObject(item) ? item[key] : undefined);
  const merged = [...target];
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined) {
      // Upstream answers 500 here, with no reason; the fault is the client's, and what it prints is the same.
      throw new StatusError(400, '', `map: ${goText(item)} does not contain declared merge key: ${key}`);
    }
    const index = merged.findIndex(existing => isDeepStrictEqual(keyOf(existing), item[key]));
    if (item.$patch === 'delete') {
      if (index >= 0) merged.splice(index, 1);
    } else if (index >= 0) {
      merged[index] = mergeFields(merged[index] as Fields, item, messageOf(field));
    } else {
      merged.push(withoutDirectives(item));
    }
  }
  return arrange(merged, target, order ?? patch, keyOf);
}

/** The message of a field's value or of its items; a map's keys are no fields. */
function messageOf(field: FieldDescription | undefined): string | undefined {
  return field === undefined || field.isMap ? undefined : field.type;
}

/**
 * Puts the items that the patch speaks of in the patch's order, the others where they were between them. New items
 * come first where nothing says otherwise, as upstream has it.
 */
function arrange(
  items: readonly unknown[],
  before: readonly unknown[],
  order: unknown,
  keyOf: (item: unknown) => unknown,
): unknown[] {
  const wanted = (Array.isArray(order) ? order : []).map(keyOf);
  const wantedAt = (item: unknown): number => wanted.findIndex(key => isDeepStrictEqual(key, keyOf(item)));
  const wasAt = (item: unknown): number => before.findIndex(old => isDeepStrictEqual(keyOf(old), keyOf(item)));
  const named = items.filter(item => wantedAt(item) >= 0).sort((a, b) => wantedAt(a) - wantedAt(b));
  const others = items.filter(item => wantedAt(item) < 0);
  const result: unknown[] = [];
  while (named.length > 0 && others.length > 0) {
    const takeNamed = wasAt(named[0]) < wasAt(others[0]);
    result.push(takeNamed ? named.shift() : others.shift());
  }
  return [...result, ...named, ...others];
}

/** A value that has nothing to be merged with: its directives and nulls mean nothing. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value))
    return value.filter(item => !(isObject(item) && item.$patch === 'delete')).map(withoutDirectives);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !key.startsWith('$') && item !== null)
      .map(([key, item]) => [key, withoutDirectives(item)]),
  );
}
