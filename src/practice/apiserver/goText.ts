import { isObject } from './patch/mergePatch.ts';

/** A JSON value as Go's `%v` writes it, e.g. `map[spec:map[replicas:2]]`. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (isObject(value)) {
    return `map[${Object.keys(value)
      .sort()
      .map(key => `${key}:${goText(value[key])}`)
      .join(' ')}]`;
  }
  return value === null ? '<nil>' : `${value as string | number | boolean}`;
}
