import { Quantity, quantityFormat } from '../../kinds/quantity.ts';
import { base64Problem } from '../base64.ts';
import { isObject } from '../patch/mergePatch.ts';
import { isKind, messageNamed, type FieldDescription } from '../schema/messages.ts';

/**
 * A value that a field cannot hold. The message is that of Go's JSON decoder; `converter` is that of upstream's
 * `runtime.UnstructuredConverter`, which reads what a strategic merge patch has made.
 */
export class TypeMismatch extends Error {
  readonly converter: string;

  constructor(message: string, converter: string) {
    super(message);
    this.converter = converter;
  }
}

/**
 * Takes a JSON value for a message of the API: checks the type of every field, and leaves out the fields that the
 * message does not have, as upstream's decoder does.
 * @param unknown gets the paths of what was left out, e.g. `spec.template.spec.containers[0].img`
 * @throws TypeMismatch
 */
export function conform(message: string, value: Record<string, unknown>, unknown: string[]): Record<string, unknown> {
  return conformMessage(message, value, '', unknown);
}

function conformMessage(
  message: string,
  value: Record<string, unknown>,
  path: string,
  unknown: string[],
): Record<string, unknown> {
  const fields = messageNamed(message).byName;
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    const field = fields.get(key);
    if (field !== undefined) entries.push([key, conformField({ message, field, at, unknown }, item)]);
    else if ((key === 'apiVersion' || key === 'kind') && isKind(message)) entries.push([key, item]);
    else unknown.push(at);
  }
  return Object.fromEntries(entries);
}

interface Place {
  message: string;
  field: FieldDescription;
  at: string;
  unknown: string[];
}

function conformField(place: Place, value: unknown): unknown {
  const { field, at } = place;
  // A null is as good as nothing.
  if (value === null) return null;
  if (field.isList) {
    if (!Array.isArray(value)) {
      throw mismatch(place, value, `[]${goType(field)}`, `cannot restore slice from ${goKind(value)}`);
    }
    return value.map((item, index) => conformItem(place, item, `${at}[${index}]`));
  }
  if (field.isMap) {
    if (!isObject(value)) {
      throw mismatch(place, value, `map[string]${goType(field)}`, `cannot restore map from ${goKind(value)}`);
    }
    // Go reads null into a text as an empty one.
    const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] =>
      item !== null ? [[key, conformItem(place, item, `${at}.${key}`)]] : field.type === 's' ? [[key, '']] : [],
    );
    return Object.fromEntries(entries);
  }
  return conformItem(place, value, at);
}

function conformItem(place: Place, value: unknown, at: string): unknown {
  const { type } = place.field;
  const expect = (fits: boolean): unknown => {
    if (!fits) throw mismatch(place, value, goType(place.field), conversionProblem(value, goType(place.field)));
    return value;
  };
  switch (type) {
    case 's':
    case 'Time':
    case 'MicroTime':
      return expect(typeof value === 'string');
    case 'y': {
      expect(typeof value === 'string');
      const problem = base64Problem(value as string);
      if (problem !== undefined) throw new TypeMismatch(problem, problem);
      return value;
    }
    case 'i':
      return expect(Number.isInteger(value) && Math.abs(value as number) < 2 ** 31);
    case 'l':
      return expect(Number.isSafeInteger(value));
    case 'd':
      return expect(typeof value === 'number');
    case 'b':
      return expect(typeof value === 'boolean');
    case 'IntOrString':
      return expect(typeof value === 'string' || (Number.isInteger(value) && Math.abs(value as number) < 2 ** 31));
    case 'Quantity': {
      const quantity = typeof value === 'string' || typeof value === 'number' ? Quantity.parse(value) : undefined;
      if (quantity === undefined) throw new TypeMismatch(quantityFormat, quantityFormat);
      return quantity.toString();
    }
    case 'Items':
      return expect(Array.isArray(value) && value.every(item => typeof item === 'string'));
    case 'RawExtension':
    case 'FieldsV1':
      return value;
    case 'JSON':
      return place.message === schemaMessage ? conformSchema(place, value, at) : value;
    default:
      if (value === null) return {};
      if (!isObject(value)) {
        throw mismatch(place, value, goType(place.field), `cannot restore struct from: ${goKind(value)}`);
      }
      return conformMessage(type, value, at, place.unknown);
  }
}

const schemaMessage = 'apiextensions.JSONSchemaProps';

/** Fields of a schema that hold another one, or something else. */
function conformSchema(place: Place, value: unknown, at: string): unknown {
  const inner = (item: unknown, path: string): unknown => {
    if (isObject(item)) return conformMessage(schemaMessage, item, path, place.unknown);
    const why = 'boolean or JSON schema expected';
    throw new TypeMismatch(why, why);
  };
  switch (place.field.name) {
    case 'items':
      // What is neither counts as nothing, as in Go.
      if (Array.isArray(value)) return value.map((item, index) => inner(item, `${at}[${index}]`));
      return isObject(value) ? inner(value, at) : null;
    case 'additionalProperties':
    case 'additionalItems':
      return typeof value === 'boolean' ? value : inner(value, at);
    default:
      return value;
  }
}

const goTypes: Readonly<Record<string, string>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  d: 'float64',
  b: 'bool',
  y: '[]uint8',
  Items: '[]string',
  Time: 'v1.Time',
  MicroTime: 'v1.MicroTime',
  // It reads what is no text as a number.
  IntOrString: 'int32',
};

function goType({ type, enumeration }: FieldDescription): string {
  const name = enumeration ?? type;
  return (enumeration === undefined ? goTypes[type] : undefined) ?? `v1.${name.replace(/^\w+\./, '')}`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** Go converts numbers to texts and to each other by type, and nothing else; then the value may still not fit. */
function conversionProblem(value: unknown, type: string): string {
  const isConvertible =
    typeof value === 'number' && (type === 'string' || type.startsWith('int') || type.startsWith('v1.'));
  if (isConvertible) return `cannot convert ${goKind(value)} to ${type}`;
  return `unrecognized type: ${type.startsWith('v1.') ? 'string' : type}`;
}

function mismatch({ message, at, field }: Place, value: unknown, wanted: string, converter: string): TypeMismatch {
  const isInteger = field.type === 'i' || field.type === 'l' || field.type === 'IntOrString';
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const shown = typeof value === 'number' && isInteger ? `number ${value}` : found;
  const struct = message.replace(/^\w+\./, '');
  return new TypeMismatch(
    `json: cannot unmarshal ${shown} into Go struct field ${struct}.${at.replace(/\[\d+\]/g, '')} of type ${wanted}`,
    converter,
  );
}
