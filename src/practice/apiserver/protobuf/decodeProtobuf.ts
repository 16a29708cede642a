import { badRequest } from '../statusError.ts';
import { messageNamed, messageOfKind, type FieldDescription } from '../schema/messages.ts';
import { readFields } from './wireReader.ts';

/** What every object in `application/vnd.kubernetes.protobuf` begins with. */
const magic = Buffer.from('k8s\0', 'latin1');

/**
 * Reads an object that a typed client, such as `kubectl create deployment`, sends as protobuf, into what the same
 * object is in JSON. Throws the 400 of upstream for what is malformed or of a kind that is not known.
 */
export function decodeProtobuf(body: Buffer): Record<string, unknown> {
  if (!body.subarray(0, magic.length).equals(magic)) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  try {
    let apiVersion = '';
    let kind = '';
    let raw: Buffer = Buffer.alloc(0);
    // runtime.Unknown: a typeMeta and the object's bytes.
    for (const { number, value } of readFields(body.subarray(magic.length))) {
      if (number === 1) {
        for (const field of readFields(bytesOf(value))) {
          if (field.number === 1) apiVersion = textOf(field.value);
          if (field.number === 2) kind = textOf(field.value);
        }
      } else if (number === 2) raw = bytesOf(value);
    }
    const message = messageOfKind(apiVersion, kind);
    if (message === undefined)
      throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
    return { apiVersion, kind, ...decodeMessage(message, raw) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) throw badRequest(`proto: ${error.message}`);
    throw error;
  }
}

function decodeMessage(name: string, bytes: Buffer): Record<string, unknown> {
  const fields = messageNamed(name).byNumber;
  const result: Record<string, unknown> = {};
  for (const { number, value } of readFields(bytes)) {
    const field = fields.get(number);
    // What a later version added is not known here, as unknown JSON fields are not.
    if (field === undefined) continue;
    if (field.name === '') Object.assign(result, decodeMessage(field.type, bytesOf(value)));
    else if (field.isMap) addEntry(result, field, bytesOf(value));
    else if (field.isList) ((result[field.name] ??= []) as unknown[]).push(decodeValue(field.type, value));
    else {
      const decoded = decodeValue(field.type, value);
      // Go writes what is not a pointer even when it is zero, which JSON leaves out.
      if (field.isOptional || !isZero(decoded)) result[field.name] = decoded;
    }
  }
  return result;
}

function addEntry(result: Record<string, unknown>, field: FieldDescription, bytes: Buffer): void {
  let key = '';
  let item: unknown = decodeValue(field.type, integerTypes.has(field.type) ? 0n : Buffer.alloc(0));
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) key = textOf(value);
    else if (number === 2) item = decodeValue(field.type, value);
  }
  const map = (result[field.name] ??= {}) as Record<string, unknown>;
  Object.defineProperty(map, key, { value: item, enumerable: true, configurable: true, writable: true });
}

const integerTypes = new Set(['i', 'l', 'b']);

function decodeValue(type: string, value: bigint | Buffer): unknown {
  switch (type) {
    case 's':
      return textOf(value);
    case 'i':
    case 'l':
      return Number(integerOf(value));
    case 'b':
      return integerOf(value) !== 0n;
    case 'd':
      return bytesOf(value).readDoubleLE();
    case 'y':
      return bytesOf(value).toString('base64');
    case 'Time':
      return timeOf(bytesOf(value), 'seconds');
    case 'MicroTime':
      return timeOf(bytesOf(value), 'microseconds');
    case 'Quantity':
      return onlyField(bytesOf(value), textOf);
    case 'RawExtension':
    case 'FieldsV1':
    case 'JSON':
      return onlyField(bytesOf(value), raw => JSON.parse(textOf(raw)) as unknown);
    case 'IntOrString':
      return intOrString(bytesOf(value));
    case 'Items':
      return [...readFields(bytesOf(value))].map(field => textOf(field.value));
    default:
      return decodeMessage(type, bytesOf(value));
  }
}

function onlyField<T>(bytes: Buffer, read: (value: bigint | Buffer) => T): T | undefined {
  for (const { number, value } of readFields(bytes)) if (number === 1) return read(value);
  return undefined;
}

function intOrString(bytes: Buffer): number | string {
  let isText = false;
  let number = 0;
  let text = '';
  for (const field of readFields(bytes)) {
    if (field.number === 1) isText = integerOf(field.value) === 1n;
    else if (field.number === 2) number = Number(integerOf(field.value));
    else if (field.number === 3) text = textOf(field.value);
  }
  return isText ? text : number;
}

/** An empty message is the zero time, which JSON writes as null. */
function timeOf(bytes: Buffer, precision: 'seconds' | 'microseconds'): string | undefined {
  if (bytes.length === 0) return undefined;
  let seconds = 0n;
  let nanoseconds = 0n;
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) seconds = integerOf(value);
    else if (number === 2) nanoseconds = integerOf(value);
  }
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) throw new RangeError('time out of range');
  const text = date.toISOString().replace(/\.\d+Z$/, '');
  return precision === 'seconds' ? `${text}Z` : `${text}.${String(nanoseconds / 1000n).padStart(6, '0')}Z`;
}

function isZero(value: unknown): boolean {
  return value === undefined || value === '' || value === 0 || value === false;
}

function textOf(value: bigint | Buffer): string {
  return bytesOf(value).toString('utf8');
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value === 'bigint') throw new RangeError('wrong wire type: expected bytes');
  return value;
}

function integerOf(value: bigint | Buffer): bigint {
  if (typeof value !== 'bigint') throw new RangeError('wrong wire type: expected an integer');
  return value;
}
