import { Environment } from '@marcbachmann/cel-js';
import { isIP } from 'node:net';
import { Quantity } from '../../kinds/quantity.ts';
import { patternOf } from './pattern.ts';

type Ordered = bigint | number | string;

/** The language, with upstream's functions beside its own (`apiserver/pkg/cel/library`). */
const makeLanguage = (): Environment =>
  new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 10_000, maxDepth: 100 },
  })
    .registerFunction('list.sum(): dyn', (list: Ordered[]) => sum(list))
    .registerFunction('list.min(): dyn', (list: Ordered[]) => extreme(list, (a, b) => a < b, 'min'))
    .registerFunction('list.max(): dyn', (list: Ordered[]) => extreme(list, (a, b) => a > b, 'max'))
    .registerFunction('list.isSorted(): bool', (list: Ordered[]) =>
      list.every((item, index) => index === 0 || list[index - 1]! <= item),
    )
    .registerFunction('list.indexOf(dyn): int', (list: unknown[], item: unknown) => BigInt(list.indexOf(item)))
    .registerFunction('list.lastIndexOf(dyn): int', (list: unknown[], item: unknown) => BigInt(list.lastIndexOf(item)))
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => expression(pattern).exec(text)?.[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => [
      ...(text.match(new RegExp(expression(pattern), 'g')) ?? []),
    ])
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.split(from).join(to),
    )
    .registerFunction('isQuantity(string): bool', (text: string) => Quantity.parse(text) !== undefined)
    .registerFunction('isIP(string): bool', (text: string) => isIP(text) !== 0)
    .registerFunction('isURL(string): bool', (text: string) => URL.canParse(text));

/** CEL as rules of CustomResourceDefinitions are evaluated: `self` and `oldSelf` may be anything. */
export function ruleEnvironment(): Environment {
  return (untyped ??= typedEnvironment('dyn', 'dyn'));
}

/** Made when the first rule needs them: most clusters have none. */
let language: Environment | undefined;
let untyped: Environment | undefined;

/** CEL as a rule of a certain schema is checked, by the types of its variables. */
export function typedEnvironment(self: CelType, oldSelf: CelType): Environment {
  language ??= makeLanguage();
  const environment = language.clone();
  for (const [name, type] of Object.entries({ self, oldSelf })) {
    if (typeof type === 'string') environment.registerVariable(name, type);
    else environment.registerVariable({ name, schema: type });
  }
  return environment;
}

/** A type by its name, or the types of an object's fields. */
export type CelType = string | { readonly [field: string]: CelType };

function expression(pattern: string): RegExp {
  const found = patternOf(pattern);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function sum(list: Ordered[]): bigint | number {
  if (list.some(item => typeof item === 'number')) return list.reduce((total: number, item) => total + Number(item), 0);
  return list.reduce((total: bigint, item) => total + (typeof item === 'bigint' ? item : 0n), 0n);
}

function extreme(list: Ordered[], isBetter: (a: Ordered, b: Ordered) => boolean, name: string): Ordered {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (isBetter(item, best) ? item : best));
}
