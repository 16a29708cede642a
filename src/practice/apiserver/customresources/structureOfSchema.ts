import { anyStructure, structureOfMessage, type Structure, type StructStructure } from '../schema/structure.ts';
import { itemsOf, valuesOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';

/** How a custom resource is composed, for server-side apply (`kube-openapi/pkg/schemaconv`). */
export function structureOfSchema(schema: JsonSchema): StructStructure {
  return withTypeAndMetadata(structOf(schema));
}

function structureOf(schema: JsonSchema): Structure {
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'scalar', type: 'any' };
  switch (schema.type) {
    case 'array':
      return listOf(schema);
    case 'integer':
    case 'number':
      return { kind: 'scalar', type: 'numeric' };
    case 'boolean':
      return { kind: 'scalar', type: 'boolean' };
    case 'string':
      return { kind: 'scalar', type: 'string' };
    case 'object':
      return objectOf(schema);
    default:
      return anyStructure;
  }
}

function objectOf(schema: JsonSchema): Structure {
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
  const values = valuesOf(schema);
  if (values !== undefined) return { kind: 'map', isAtomic, element: structureOf(values) };
  if (schema['x-kubernetes-embedded-resource'] === true) return withTypeAndMetadata(structOf(schema));
  if (schema.properties === undefined) return { kind: 'any', isAtomic };
  return structOf(schema);
}

function structOf(schema: JsonSchema): StructStructure {
  const fields = new Map<string, Structure>();
  const { properties = {} } = schema;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    kind: 'struct',
    isAtomic: schema['x-kubernetes-map-type'] === 'atomic',
    always: [],
    field(name) {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (property === undefined) return keepsUnknown ? anyStructure : undefined;
      let found = fields.get(name);
      if (found === undefined) fields.set(name, (found = structureOf(property)));
      return found;
    },
  };
}

function listOf(schema: JsonSchema): Structure {
  const items = itemsOf(schema) ?? {};
  const type = schema['x-kubernetes-list-type'];
  const keys = type === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : type === 'set' ? [] : undefined;
  const keyDefaults = Object.fromEntries(
    (keys ?? []).flatMap(key => {
      const value = items.properties?.[key]?.default;
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return { kind: 'list', element: structureOf(items), keys, keyDefaults };
}

function withTypeAndMetadata(struct: StructStructure): StructStructure {
  const metadata = structureOfMessage('meta.ObjectMeta');
  return {
    ...struct,
    always: [['metadata', metadata]],
    field: name =>
      name === 'metadata'
        ? metadata
        : name === 'apiVersion' || name === 'kind'
          ? { kind: 'scalar', type: 'string' }
          : struct.field(name),
  };
}
