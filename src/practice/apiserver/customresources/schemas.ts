import type { JsonSchema } from './types.ts';

/** The schema of a list's items. */
export function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return Array.isArray(items) ? undefined : items;
}

/** The schema of a map's values. */
export function valuesOf({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** The schema of a field, or of the value under a map's key. */
export function fieldOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  return propertyOf(schema, key) ?? valuesOf(schema);
}

/** The schema of a field that is named. */
export function propertyOf({ properties }: JsonSchema, key: string): JsonSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

/** Fields that every object has, whatever its schema says. */
export const typeAndMetadata: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** A schema and all within it that describes the same or a smaller value. */
export function* everySchema(schema: JsonSchema): Iterable<JsonSchema> {
  yield schema;
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...[itemsOf(schema), valuesOf(schema), schema.not],
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
  for (const each of inner) if (each !== undefined) yield* everySchema(each);
}
