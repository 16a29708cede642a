import * as l10n from '@vscode/l10n';
import type * as Cel from '@marcbachmann/cel-js';

/** The result of an expression; `missing`: it reads a field that is not set (yet); `error`: why it cannot be evaluated. */
export type CelResult = { value: boolean } | { missing: string } | { error: string };

/** An expression, parsed. Values are the objects by the names of `refs`; undefined where there is none. */
export type CelProgram = (objects: Record<string, unknown>) => CelResult;

let library: typeof Cel | undefined;

/** Loads the interpreter; it stays out of start-up, since most lessons have no expression. */
export async function loadCel(): Promise<void> {
  library ??= await import('@marcbachmann/cel-js');
}

/** Whether `loadCel` has come to its end, so that `compileCel` may be called. */
export function isCelLoaded(): boolean {
  return library !== undefined;
}

/**
 * Parses an expression over the variables `names`. Nothing but CEL's own functions can be called, and the size of the
 * expression is limited.
 * @throws Error with the position in its message when it is not CEL
 */
export function compileCel(expression: string, names: readonly string[]): CelProgram {
  if (library === undefined) throw new Error('loadCel() has to be awaited first');
  const environment = new library.Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 2000, maxDepth: 50 },
  });
  for (const name of names) environment.registerVariable(name, 'dyn');
  const program = environment.parse(expression);
  return objects => {
    const absent = names.find(name => objects[name] === undefined);
    if (absent !== undefined) return { missing: absent };
    try {
      const value: unknown = program(Object.fromEntries(names.map(name => [name, withIntegers(objects[name])])));
      return typeof value === 'boolean'
        ? { value }
        : { error: l10n.t('The result is neither true nor false: {0}', String(value)) };
    } catch (error) {
      const text = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      const missing = /^No such key: (.+)$/.exec(text)?.[1];
      return missing === undefined ? { error: text } : { missing };
    }
  };
}

/** CEL's `int` is a BigInt there; JSON's integers are JavaScript numbers. */
function withIntegers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withIntegers(item)]));
  }
  return value;
}
