import { isDeepStrictEqual } from 'node:util';
import { duplicate, invalidValue, type FieldError } from '../fieldError.ts';
import { isObject } from '../patch/mergePatch.ts';
import { fieldOf, itemsOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';

/** What is there twice in lists that are sets or maps, by `x-kubernetes-list-type` (`schema/listtype`). */
export function validateListTypes(schema: JsonSchema, value: unknown, path = ''): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return [
      ...repeated(schema, value, path),
      ...(items === undefined ? [] : value.flatMap((item, i) => validateListTypes(items, item, `${path}[${i}]`))),
    ];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const field = fieldOf(schema, key);
    const isNamed = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
    const at = !isNamed ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return field === undefined ? [] : validateListTypes(field, item, at);
  });
}

function repeated(schema: JsonSchema, list: readonly unknown[], path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'map') {
    const wrong = list.findIndex(item => item !== null && !isObject(item));
    if (wrong >= 0) {
      return [invalidValue(`${path}[${wrong}]`, list[wrong], 'must be an object for an array of list-type map')];
    }
  } else if (type !== 'set') return [];
  const counts = new Map<string, number>();
  return list.flatMap((item, index) => {
    const key = type === 'set' ? item : keysOf(schema, item);
    const text = JSON.stringify(key);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    // Told once, at its first repetition.
    return count === 2 ? [duplicate(`${path}[${index}]`, key)] : [];
  });
}

function keysOf(schema: JsonSchema, item: unknown): Record<string, unknown> {
  const fields = isObject(item) ? item : {};
  const keys = (schema['x-kubernetes-list-map-keys'] ?? []).filter(key => Object.hasOwn(fields, key)).sort();
  return Object.fromEntries(keys.map(key => [key, fields[key]]));
}

/** The item of a list that is a map which has the same keys; undefined for other lists, whose items are not told apart. */
export function oldItemOf(schema: JsonSchema, old: unknown, item: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return undefined;
  const keys = keysOf(schema, item);
  return old.find(each => isDeepStrictEqual(keysOf(schema, each), keys));
}
