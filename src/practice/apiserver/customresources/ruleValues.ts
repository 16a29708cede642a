import { isObject } from '../patch/mergePatch.ts';
import { fieldOf, itemsOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';

/** Names that CEL reserves, which rules write with underscores around them. */
const reserved = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import'],
  ...['let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

/** A JSON value as rules see it: whole numbers are of another type than those with fractions, and names are escaped. */
export function celValue(schema: JsonSchema | undefined, value: unknown): unknown {
  if (typeof value === 'number')
    return schema?.type !== 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' && schema?.format !== undefined) return celText(schema.format, value);
  if (Array.isArray(value)) {
    const items = schema === undefined ? undefined : itemsOf(schema);
    return value.map(item => celValue(items, item));
  }
  if (!isObject(value)) return value;
  return new Map(
    Object.entries(value).map(([key, item]) => {
      const isNamed = schema?.properties !== undefined && Object.hasOwn(schema.properties, key);
      return [isNamed ? escaped(key) : key, celValue(schema && fieldOf(schema, key), item)];
    }),
  );
}

function celText(format: string, value: string): unknown {
  if (format === 'byte') return new Uint8Array(Buffer.from(value, 'base64'));
  if (format === 'date' || format === 'date-time') return new Date(value);
  return value;
}

/** `a-b` is `a__dash__b` (`apiserver/pkg/cel/escaping.go`). */
export function escaped(name: string): string {
  if (reserved.has(name)) return `__${name}__`;
  return name
    .replace(/__/g, '__underscores__')
    .replace(/\./g, '__dot__')
    .replace(/-/g, '__dash__')
    .replace(/\//g, '__slash__');
}
