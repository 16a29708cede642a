import { isObject } from '../patch/mergePatch.ts';
import { StatusError } from '../statusError.ts';
import { fieldOf, itemsOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';

/** Characters that defaults may add to an object: as much as a request may carry. */
const limit = 3 * 1024 * 1024;

/**
 * Fills in defaults, and leaves out nulls that the schema does not allow (`structuraldefaulting.Default` and
 * `PruneNonNullableNullsWithoutDefaults`). Changes the value. Throws 413 when it would grow without bound.
 */
export function fillDefaults(schema: JsonSchema, value: unknown): void {
  fill(schema, value, { left: limit });
}

function fill(schema: JsonSchema, value: unknown, budget: { left: number }): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items !== undefined) for (const item of value) fill(items, item, budget);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (field.default === undefined) continue;
    if (Object.hasOwn(value, key) && (value[key] !== null || field.nullable === true)) continue;
    budget.left -= JSON.stringify(field.default).length;
    if (budget.left < 0) {
      throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
    }
    // The name may be any, `__proto__` too.
    Object.defineProperty(value, key, {
      value: structuredClone(field.default),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  for (const [key, item] of Object.entries(value)) {
    const field = fieldOf(schema, key);
    if (field === undefined) continue;
    if (item === null && field.nullable !== true) Reflect.deleteProperty(value, key);
    else fill(field, item, budget);
  }
}
