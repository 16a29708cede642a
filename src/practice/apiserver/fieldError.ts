/** One finding of a validation, in the words of upstream's `field.Error`. */
export interface FieldError {
  /** The cause's machine-readable reason, e.g. `FieldValueInvalid`. */
  reason: string;
  /** Path of the field, e.g. `spec.template.spec.containers[0].image`. */
  field: string;
  /** Without the path. */
  message: string;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  // Go's JSON can stand in HTML.
  return JSON.stringify(sortMaps(value)).replace(/[<>&]/g, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`;
}

/** Maps, whose keys Go sorts; the fields of a struct have their own order. */
const maps = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector']);

function sortMaps(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map(item => sortMaps(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sortMaps(item, maps.has(key))] as const);
  return Object.fromEntries(isMap ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries);
}

function withDetail(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`;
}

export function required(field: string, detail = ''): FieldError {
  return { reason: 'FieldValueRequired', field, message: withDetail('Required value', detail) };
}

/** As `invalidValue`, of a map such as a template's labels. */
export function invalidMap(field: string, value: Record<string, string>, detail: string): FieldError {
  return invalidValue(field, sortMaps(value, true), detail);
}

export function invalidValue(field: string, value: unknown, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: withDetail(`Invalid value: ${shown(value)}`, detail) };
}

/** @param supported told in this order; upstream sorts what it keeps in a set */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const values = supported.map(text => JSON.stringify(text));
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${shown(value)}: supported values: ${values.join(', ')}`,
  };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${shown(value)}` };
}

export function forbiddenField(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: withDetail('Forbidden', detail) };
}

export function notFoundValue(field: string, value: unknown): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${shown(value)}` };
}

export function tooLong(field: string, limit: number): FieldError {
  return { reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${limit} bytes` };
}

export function immutable(field: string, value: unknown): FieldError {
  return invalidValue(field, value, 'field is immutable');
}

export function tooMany(field: string, count: number, limit: number): FieldError {
  return {
    reason: 'FieldValueTooMany',
    field,
    message: `Too many: ${count}: must have at most ${limit} item${limit === 1 ? '' : 's'}`,
  };
}
