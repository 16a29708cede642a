import { isObject } from '../patch/mergePatch.ts';
import { fieldOf, itemsOf, typeAndMetadata } from './schemas.ts';
import type { JsonSchema } from './types.ts';

/**
 * A value without the fields that its schema does not have.
 * @param unknown gets the paths of what was left out, e.g. `spec.items[0].img`
 */
export function pruned(schema: JsonSchema, value: Record<string, unknown>, unknown: string[]): Record<string, unknown> {
  return pruneObject(schema, value, { path: '', isResource: true, unknown });
}

interface Place {
  path: string;
  /** An object with a type and metadata of its own. */
  isResource: boolean;
  unknown: string[];
}

function pruneValue(schema: JsonSchema | undefined, value: unknown, place: Place): unknown {
  if (Array.isArray(value)) {
    const items = schema === undefined ? undefined : itemsOf(schema);
    return value.map((item, index) =>
      pruneValue(items, item, { ...place, path: `${place.path}[${index}]`, isResource: isEmbedded(items) }),
    );
  }
  return isObject(value) ? pruneObject(schema ?? {}, value, place) : value;
}

function pruneObject(schema: JsonSchema, value: Record<string, unknown>, place: Place): Record<string, unknown> {
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const path = place.path === '' ? key : `${place.path}.${key}`;
    if (place.isResource && typeAndMetadata.has(key)) {
      entries.push([key, item]);
      continue;
    }
    const field = fieldOf(schema, key);
    if (field !== undefined || schema.additionalProperties === true) {
      entries.push([key, pruneValue(field, item, { ...place, path, isResource: isEmbedded(field) })]);
    } else if (keepsUnknown) entries.push([key, item]);
    else place.unknown.push(path);
  }
  return Object.fromEntries(entries);
}

function isEmbedded(schema: JsonSchema | undefined): boolean {
  return schema?.['x-kubernetes-embedded-resource'] === true;
}

/** Whether a value has nothing that its schema does not have. */
export function isPruned(schema: JsonSchema, value: unknown): boolean {
  const unknown: string[] = [];
  pruneValue(schema, value, { path: '', isResource: isEmbedded(schema), unknown });
  return unknown.length === 0;
}
