/** A copy of a JSON value that can be changed; several times as fast as `structuredClone`. */
export function copyTree<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => copyTree<unknown>(item)) as T;
  // Own properties first: a key `__proto__` is one like any other.
  const copy = { ...value } as Record<string, unknown>;
  for (const key of Object.keys(copy)) {
    const part = copy[key];
    if (typeof part === 'object' && part !== null) copy[key] = copyTree(part);
  }
  return copy as T;
}

/**
 * A value that is equal to the given one, made of the parts of an earlier one where those are equal: the earlier one itself
 * when all are. What of the given value is not frozen may be changed for it.
 */
export function reuse<T>(value: T, earlier: unknown): T {
  if (value === earlier || !isTree(value) || !isTree(earlier) || Array.isArray(value) !== Array.isArray(earlier)) {
    return value;
  }
  const keys = Object.keys(value);
  const isFixed = Object.isFrozen(value);
  let same = keys.length === Object.keys(earlier).length;
  for (const key of keys) {
    const part = value[key];
    const before = Object.hasOwn(earlier, key) ? earlier[key] : undefined;
    const reused = reuse(part, before);
    same &&= reused === before && Object.hasOwn(earlier, key);
    if (reused !== part && !isFixed) (value as Record<string, unknown>)[key] = reused;
  }
  return same ? (earlier as T) : value;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
