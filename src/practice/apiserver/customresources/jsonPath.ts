import { isObject } from '../patch/mergePatch.ts';

type Step = (value: unknown) => unknown[];

/**
 * Reads a JSONPath as columns have it: `.status.conditions[?(@.type=="Ready")].status`, `.spec.ports[0].name`,
 * `.spec['a.b']`, `[*]`.
 * @returns what finds the values of an object; undefined for a path that cannot be read
 */
export function parseJsonPath(path: string): ((value: unknown) => unknown[]) | undefined {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== '' && rest !== '.') {
    const found = nextStep(rest);
    if (found === undefined) return undefined;
    steps.push(found.step);
    rest = rest.slice(found.length);
  }
  return value => steps.reduce((values: unknown[], step) => values.flatMap(step), [value]);
}

function nextStep(text: string): { step: Step; length: number } | undefined {
  const field = /^\.((?:\\.|[^.[\]\\])+)|^\['([^']*)'\]|^\["([^"]*)"\]/.exec(text);
  if (field) {
    const name = field[1]?.replace(/\\(.)/g, '$1') ?? field[2] ?? field[3] ?? '';
    return { length: field[0].length, step: name === '*' ? everything : value => fieldOf(value, name) };
  }
  const index = /^\[(-?\d+)\]/.exec(text);
  if (index) {
    const at = Number(index[1]);
    const step: Step = value => (Array.isArray(value) && value.at(at) !== undefined ? [value.at(at)] : []);
    return { length: index[0].length, step };
  }
  const all = /^\[\*\]/.exec(text);
  if (all) return { length: all[0].length, step: everything };
  const filter = /^\[\?\(\s*@([^=!<>]*?)\s*(?:(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*)?\)\]/.exec(text);
  if (!filter) return undefined;
  const [whole, inner = '', operator, ...values] = filter as (string | undefined)[] as [
    string,
    ...(string | undefined)[],
  ];
  const find = parseJsonPath(inner);
  if (find === undefined) return undefined;
  const wanted = values.find(value => value !== undefined);
  const holds = (item: unknown): boolean => {
    const found = find(item);
    if (operator === undefined) return found.length > 0;
    return found.length > 0 && (String(found[0]) === wanted) === (operator === '==');
  };
  return { length: whole.length, step: value => (Array.isArray(value) ? (value as unknown[]).filter(holds) : []) };
}

function fieldOf(value: unknown, name: string): unknown[] {
  return isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
}

function everything(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : isObject(value) ? Object.values(value) : [];
}
