import { isObject } from '../patch/mergePatch.ts';
import type { ListStructure } from '../schema/structure.ts';

/** The element of a path that stands for a list's item; a text is why there is none. */
export function itemElement(list: ListStructure, item: unknown): { element: string } | { problem: string } {
  const keys = list.keys ?? [];
  if (keys.length === 0) {
    if (Array.isArray(item)) return { problem: 'not supported: associative list with lists as elements' };
    if (isObject(item)) return { problem: "associative list without keys has an element that's a map type" };
    if (item === null) return { problem: "associative list without keys has an element that's an explicit null" };
    return { element: `v:${JSON.stringify(item)}` };
  }
  if (item === null || item === undefined) {
    return { problem: 'associative list with keys may not have a null element' };
  }
  if (!isObject(item)) return { problem: 'associative list with keys may not have non-map elements' };
  const values: Record<string, unknown> = {};
  for (const key of [...keys].sort()) {
    const value = item[key] ?? list.keyDefaults[key];
    if (value !== undefined) values[key] = value;
  }
  if (Object.keys(values).length === 0) {
    const names = keys.map(key => JSON.stringify(key)).join(' ');
    return {
      problem: `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    };
  }
  return { element: `k:${JSON.stringify(values)}` };
}

/** `.spec.containers[name="web"].image` */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join('');
}

export function elementText(element: string): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${rest}`;
    case 'k:': {
      const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    }
    case 'v:':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}

/** Orders elements: fields by name, then keys, values and indices. */
export function compareElements(a: string, b: string): number {
  const order = kindOrder.indexOf(a[0]!) - kindOrder.indexOf(b[0]!);
  if (order !== 0 || a.startsWith('f:')) return order || compareTexts(a, b);
  const values = (element: string): unknown[] => {
    const value = JSON.parse(element.slice(2)) as unknown;
    return isObject(value) ? Object.entries(value).flat() : [value];
  };
  const [left, right] = [values(a), values(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [x, y] = [left[index], right[index]];
    const compared = typeof x === 'number' && typeof y === 'number' ? x - y : compareTexts(String(x), String(y));
    if (compared !== 0) return compared;
  }
  return left.length - right.length;
}

const kindOrder = 'fkvi';

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a text is an element of a path. */
export function isElement(key: string): boolean {
  if (key.startsWith('f:')) return true;
  try {
    const value = JSON.parse(key.slice(2)) as unknown;
    if (key.startsWith('k:')) return isObject(value);
    return key.startsWith('v:') ? typeof value !== 'object' : key.startsWith('i:') && Number.isInteger(value);
  } catch {
    return false;
  }
}
