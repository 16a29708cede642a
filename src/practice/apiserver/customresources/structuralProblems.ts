import { forbiddenField, invalidValue, required, type FieldError } from '../fieldError.ts';
import { patternOf } from './pattern.ts';
import { isIntOrString } from './schemaProblems.ts';
import { itemsOf, propertyOf, valuesOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';

type Level = 'root' | 'item' | 'field';

/**
 * What keeps a schema from being structural: every value has a type, and validations that are combined say nothing of
 * types. Upstream: `schema/validation.go` and `schema/complete.go`.
 */
export function structuralProblems(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...incomplete(schema, schema, path, path)];
  return errors.sort((a, b) => (`${a.field}: ${a.message}` < `${b.field}: ${b.message}` ? -1 : 1));
}

const emptiness: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function invariants(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '', properties = {} } = schema;
  const items = itemsOf(schema);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isEither = schema['x-kubernetes-int-or-string'] === true;
  if (type === 'array' && items === undefined) errors.push(required(`${path}.items`, 'must be specified'));
  if (items !== undefined) errors.push(...invariants(items, 'item', `${path}.items`));
  for (const [key, property] of Object.entries(properties)) {
    // Metadata is described already; what a schema says of it is checked below.
    if (!(level === 'root' && key === 'metadata')) {
      errors.push(...invariants(property, 'field', `${path}.properties[${key}]`));
    }
  }
  if (schema.additionalProperties !== undefined) {
    const at = `${path}.additionalProperties`;
    if (level === 'root') errors.push(forbiddenField(at, 'must not be used at the root'));
    const values = valuesOf(schema);
    if (values !== undefined) errors.push(...invariants(values, 'field', at));
    if (isEmbedded) errors.push(forbiddenField(at, 'must not be used if x-kubernetes-embedded-resource is set'));
  }
  if (isEither && keepsUnknown) {
    const why = 'must be false if x-kubernetes-int-or-string is true';
    errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, true, why));
  }
  if (isEither && isEmbedded) {
    const why = 'must be false if x-kubernetes-int-or-string is true';
    errors.push(invalidValue(`${path}.x-kubernetes-embedded-resource`, true, why));
  }
  errors.push(...validations(schema, path, true));
  if (isEmbedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(`${path}.type`, why) : invalidValue(`${path}.type`, type, why));
  } else if (type === '' && !isEither && !keepsUnknown) {
    errors.push(required(`${path}.type`, emptiness[level]));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(invalidValue(`${path}.type`, type, 'must be object at the root'));
  }
  if (level === 'root' || isEmbedded) errors.push(...metaProblems(properties, level, path));
  if (isEmbedded && !keepsUnknown && Object.keys(properties).length === 0) {
    const why =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(`${path}.properties`, why));
  }
  return errors;
}

function metaProblems(properties: Readonly<Record<string, JsonSchema>>, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of ['kind', 'apiVersion']) {
    const property = properties[key];
    if (property === undefined || property.type === 'string') continue;
    errors.push(invalidValue(`${path}.properties[${key}].type`, property.type ?? '', 'must be string'));
  }
  const { metadata } = properties;
  if (metadata === undefined) return errors;
  const at = `${path}.properties[metadata]`;
  if (metadata.type !== 'object') errors.push(invalidValue(`${at}.type`, metadata.type ?? '', 'must be object'));
  const isMore =
    Object.keys(metadata).some(key => !['type', 'description', 'default', 'properties'].includes(key)) ||
    Object.keys(metadata.properties ?? {}).some(name => name !== 'name' && name !== 'generateName');
  if (level === 'root' && isMore) {
    const why = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(forbiddenField(at, why));
  }
  return errors;
}

/** @param isFirst the schema may be a number or a text by the idiom that stands for that */
function validations(schema: JsonSchema, path: string, isFirst: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const nested = (each: JsonSchema, at: string): void => void errors.push(...nestedProblems(each, at));
  if (!(isFirst && isIntOrString(schema.anyOf))) {
    (schema.anyOf ?? []).forEach((each, index) => nested(each, `${path}.anyOf[${index}]`));
  }
  (schema.allOf ?? []).forEach((each, index) => {
    if (index === 0 && isFirst && isIntOrString(each.anyOf)) return;
    nested(each, `${path}.allOf[${index}]`);
  });
  (schema.oneOf ?? []).forEach((each, index) => nested(each, `${path}.oneOf[${index}]`));
  if (schema.not !== undefined) nested(schema.not, `${path}.not`);
  if (schema.pattern !== undefined && schema.pattern !== '') {
    const problem = patternOf(schema.pattern);
    if (typeof problem === 'string') {
      const why = `must be a valid regular expression, but isn't: ${problem}`;
      errors.push(invalidValue(`${path}.pattern`, schema.pattern, why));
    }
  }
  return errors;
}

const mustBe: readonly (readonly [keyof JsonSchema, string])[] = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
];

function nestedProblems(schema: JsonSchema, path: string): FieldError[] {
  const errors = validations(schema, path, false);
  const items = itemsOf(schema);
  if (items !== undefined) errors.push(...nestedProblems(items, `${path}.items`));
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...nestedProblems(property, `${path}.properties[${key}]`));
  }
  for (const [field, wanted] of mustBe) {
    const value = schema[field];
    if (value === undefined || value === '' || value === false) continue;
    errors.push(forbiddenField(`${path}.${field}`, `must be ${wanted} to be structural`));
  }
  if (schema.properties?.metadata !== undefined) {
    errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  }
  return errors;
}

/** Fields that only validations speak of. */
function incomplete(validation: JsonSchema, structure: JsonSchema, path: string, validationPath: string): FieldError[] {
  const nested: [JsonSchema, string][] = [
    ...(validation.not === undefined ? [] : [[validation.not, 'not'] as [JsonSchema, string]]),
    ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap(junctor =>
      (validation[junctor] ?? []).map((each, index): [JsonSchema, string] => [each, `${junctor}[${index}]`]),
    ),
  ];
  return nested.flatMap(([each, name]) => missing(each, structure, path, `${validationPath}.${name}`));
}

function missing(
  validation: JsonSchema,
  structure: JsonSchema | undefined,
  path: string,
  validationPath: string,
): FieldError[] {
  if (structure === undefined) return [required(path, `because it is defined in ${validationPath}`)];
  const errors = incomplete(validation, structure, path, validationPath);
  const items = itemsOf(validation);
  if (items !== undefined) {
    errors.push(...missing(items, itemsOf(structure), `${path}.items`, `${validationPath}.items`));
  }
  for (const [key, property] of Object.entries(validation.properties ?? {})) {
    const [at, from] = [`${path}.properties[${key}]`, `${validationPath}.properties[${key}]`];
    errors.push(...missing(property, propertyOf(structure, key), at, from));
  }
  return errors;
}
