import { Quantity } from '../../kinds/quantity.ts';
import { isObject } from '../patch/mergePatch.ts';
import { fieldsByName, type FieldDescription } from '../protobuf/messages.ts';

/** A value that a field cannot hold, as Go's JSON decoder says it. */
export class TypeMismatch extends Error {}

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
  const fields = fieldsByName(message);
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    const field = fields.get(key);
    if (field !== undefined) entries.push([key, conformField({ message, field, at, unknown }, item)]);
    // Whatever has metadata is an object, and says its type.
    else if ((key === 'apiVersion' || key === 'kind') && fields.has('metadata')) entries.push([key, item]);
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
    if (!Array.isArray(value)) throw mismatch(place, value, `[]${goType(field.type)}`);
    return value.map((item, index) => conformItem(place, item, `${at}[${index}]`));
  }
  if (field.isMap) {
    if (!isObject(value)) throw mismatch(place, value, `map[string]${goType(field.type)}`);
    const entries = Object.entries(value).filter(([, item]) => item !== null);
    return Object.fromEntries(entries.map(([key, item]) => [key, conformItem(place, item, `${at}.${key}`)]));
  }
  return conformItem(place, value, at);
}

function conformItem(place: Place, value: unknown, at: string): unknown {
  const { type } = place.field;
  const expect = (fits: boolean): unknown => {
    if (!fits) throw mismatch(place, value, goType(type));
    return value;
  };
  switch (type) {
    case 'y':
      expect(typeof value === 'string');
      return base64Text(value as string);
    case 's':
    case 'Time':
    case 'MicroTime':
      return expect(typeof value === 'string');
    case 'i':
      return expect(Number.isSafeInteger(value));
    case 'd':
      return expect(typeof value === 'number');
    case 'b':
      return expect(typeof value === 'boolean');
    case 'IntOrString':
      return expect(typeof value === 'string' || Number.isSafeInteger(value));
    case 'Quantity':
      expect(typeof value === 'string' || typeof value === 'number');
      return quantityText(String(value));
    case 'Items':
      return expect(Array.isArray(value) && value.every(item => typeof item === 'string'));
    case 'RawExtension':
    case 'FieldsV1':
      return value;
    default:
      if (value === null) return {};
      if (!isObject(value)) throw mismatch(place, value, goType(type));
      return conformMessage(type, value, at, place.unknown);
  }
}

/** Bytes, as Go's decoder takes them. */
function base64Text(text: string): string {
  const plain = text.replace(/[\r\n]/g, '');
  const groups = /^(?:[A-Za-z0-9+/]{4})*/.exec(plain)![0].length;
  const rest = plain.slice(groups);
  if (/^(|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/.test(rest)) return plain;
  // What is cut off is wrong where its group begins, what does not belong there where it stands.
  const wrong = rest.search(/[^A-Za-z0-9+/]/);
  throw new TypeMismatch(`illegal base64 data at input byte ${groups + Math.max(wrong, 0)}`);
}

/** A quantity in its canonical form, as upstream stores it. */
function quantityText(text: string): string {
  const quantity = Quantity.parse(text);
  if (quantity === undefined) {
    throw new TypeMismatch(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  }
  return quantity.toString();
}

const goTypes: Readonly<Record<string, string>> = {
  s: 'string',
  i: 'int32',
  d: 'float64',
  b: 'bool',
  y: '[]uint8',
  Items: '[]string',
  Time: 'v1.Time',
  MicroTime: 'v1.MicroTime',
  Quantity: 'resource.Quantity',
  IntOrString: 'intstr.IntOrString',
};

function goType(type: string): string {
  return goTypes[type] ?? `v1.${type.replace(/^\w+\./, '')}`;
}

function mismatch({ message, at }: Place, value: unknown, wanted: string): TypeMismatch {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  // Go shows the number itself only where another number would do.
  const shown = typeof value === 'number' && /^(int|float)/.test(wanted) ? `number ${value}` : found;
  const struct = message.replace(/^\w+\./, '');
  return new TypeMismatch(
    `json: cannot unmarshal ${shown} into Go struct field ${struct}.${at.replace(/\[\d+\]/g, '')} of type ${wanted}`,
  );
}
