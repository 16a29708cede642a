import * as l10n from '@vscode/l10n';
import { matchesRegex } from './safeRegex.ts';

/**
 * Compares an object with a partial one, as kuttl and chainsaw do: what the partial object does not name is not looked
 * at. Lists whose expected items have a `name`, `type` or `port` match by it, in any order; other lists item by item.
 * `{ $exists: true }`, `{ $missing: true }` and `{ $regex: '…' }` stand for a value.
 * @returns undefined when it matches, else the first difference, in the user's language
 */
export function firstDifference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (isRecord(expected)) {
    const special = specialValue(expected, actual, path);
    if (special !== undefined) return special.difference;
    if (!isRecord(actual)) return differs(path, actual, expected);
    for (const [key, value] of Object.entries(expected)) {
      const own = Object.hasOwn(actual, key) ? actual[key] : undefined;
      const difference = firstDifference(value, own, `${path}${fieldStep(key)}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (Array.isArray(expected)) return listDifference(expected, actual, path);
  return expected === (actual ?? null) || expected === actual ? undefined : differs(path, actual, expected);
}

/** Compares a number with `2`, `==2`, `!=2`, `>2`, `>=2`, `<2` or `<=2`. @throws RangeError for anything else */
export function compareCount(actual: number, condition: string): boolean {
  const match = /^\s*(==|=|!=|>=|<=|>|<)?\s*(\d+)\s*$/.exec(condition);
  if (match === null) throw new RangeError(`not a count: ${condition}`);
  const expected = Number(match[2]);
  switch (match[1]) {
    case '!=':
      return actual !== expected;
    case '>=':
      return actual >= expected;
    case '<=':
      return actual <= expected;
    case '>':
      return actual > expected;
    case '<':
      return actual < expected;
    default:
      return actual === expected;
  }
}

function specialValue(
  expected: Record<string, unknown>,
  actual: unknown,
  path: string,
): { difference: string | undefined } | undefined {
  const exists = actual !== undefined && actual !== null;
  const missing = l10n.t('{0} is not set', path);
  const present = l10n.t('{0} is set', path);
  if (typeof expected.$exists === 'boolean') {
    if (expected.$exists === exists) return { difference: undefined };
    return { difference: exists ? present : missing };
  }
  if (typeof expected.$missing === 'boolean') {
    if (expected.$missing === !exists) return { difference: undefined };
    return { difference: exists ? present : missing };
  }
  if (typeof expected.$regex === 'string') {
    if (!exists || typeof actual === 'object') return { difference: missing };
    if (matchesRegex(expected.$regex, shown(actual, Infinity))) return { difference: undefined };
    return { difference: l10n.t('{0} is {1}, which does not match {2}', path, shown(actual), expected.$regex) };
  }
  return undefined;
}

function listDifference(expected: readonly unknown[], actual: unknown, path: string): string | undefined {
  if (!Array.isArray(actual)) return differs(path, actual, expected);
  const key = listKey(expected);
  if (key === undefined) {
    if (expected.length !== actual.length) {
      return l10n.t('{0} has {1} items, {2} are expected', path, actual.length, expected.length);
    }
    for (const [index, item] of expected.entries()) {
      const difference = firstDifference(item, actual[index], `${path}[${index}]`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  for (const item of expected as Record<string, unknown>[]) {
    const at = `${path}[${key}=${shown(item[key])}]`;
    const found = actual.filter(other => isRecord(other) && other[key] === item[key]);
    if (found.length === 0) return l10n.t('{0} is not set', at);
    const differences = found.map(other => firstDifference(item, other, at));
    if (!differences.includes(undefined)) return differences[0];
  }
  return undefined;
}

/** The key that identifies the items of a list, when every expected item has it. */
function listKey(expected: readonly unknown[]): string | undefined {
  if (expected.length === 0) return undefined;
  return ['name', 'type', 'port'].find(key =>
    expected.every(item => isRecord(item) && ['string', 'number'].includes(typeof item[key])),
  );
}

function differs(path: string, actual: unknown, expected: unknown): string {
  const where = path === '' ? '.' : path;
  if (actual === undefined || actual === null) return l10n.t('{0} is not set', where);
  // Quotes tell "2" from 2; they would only be in the way elsewhere.
  const quoted = typeof actual !== typeof expected;
  const [is, wanted] = quoted ? [JSON.stringify(actual), JSON.stringify(expected)] : [actual, expected];
  return l10n.t('{0} is {1}, {2} is expected', where, shown(is), shown(wanted));
}

function shown(value: unknown, length = 80): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function fieldStep(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `['${key}']`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
