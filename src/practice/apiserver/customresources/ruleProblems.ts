import type { Environment } from '@marcbachmann/cel-js';
import { typedEnvironment, type CelType } from './ruleEnvironment.ts';
import { escaped } from './ruleValues.ts';
import { itemsOf, valuesOf } from './schemas.ts';
import type { JsonSchema, ValidationRule } from './types.ts';

/** Why an expression is none, or not one of the wanted type, as cel-go says it. */
export function expressionProblem(
  environment: Environment,
  source: string,
  wanted: 'bool' | 'string',
): string | undefined {
  const { valid, type, error } = environment.check(source);
  if (!valid) return compilationFailed(source, error);
  return type === wanted || type === 'dyn' ? undefined : `cel expression must evaluate to a ${wanted}`;
}

/** What the types of a schema's fields forbid in a rule on it. */
export function typeProblem(schema: JsonSchema, { rule, optionalOldSelf }: ValidationRule): string | undefined {
  const type = typeOf(schema);
  return expressionProblem(typedEnvironment(type, optionalOldSelf === true ? 'dyn' : type), rule, 'bool');
}

function typeOf(schema: JsonSchema): CelType {
  const isOpen =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-embedded-resource'] === true;
  if (isOpen || schema.format !== undefined) return 'dyn';
  switch (schema.type) {
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'array':
      return `list<${named(itemsOf(schema))}>`;
    case 'object': {
      const values = valuesOf(schema);
      if (values !== undefined) return `map<string, ${named(values)}>`;
      if (schema.properties === undefined) return 'dyn';
      const fields = Object.entries(schema.properties).map(([key, field]) => [escaped(key), typeOf(field)] as const);
      return Object.fromEntries(fields);
    }
    default:
      return 'dyn';
  }
}

/** A type as a part of another one's name; objects have none. */
function named(schema: JsonSchema | undefined): string {
  const type = schema === undefined ? 'dyn' : typeOf(schema);
  return typeof type === 'string' ? type : 'dyn';
}

interface Located {
  message: string;
  range?: { start: number };
  node?: { args?: unknown };
}

function compilationFailed(source: string, error: unknown): string {
  const { message, range, node } = error as Located;
  const [text = ''] = message.split('\n');
  const { words, at } = inUpstreamsWords(source, text, range?.start ?? 0, node);
  const before = source.slice(0, at).split('\n');
  const column = before.at(-1)!.length;
  const line = source.split('\n')[before.length - 1] ?? '';
  return `compilation failed: ERROR: <input>:${before.length}:${column + 1}: ${words}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

function inUpstreamsWords(
  source: string,
  text: string,
  start: number,
  node: Located['node'],
): { words: string; at: number } {
  const field = /^No such key: (.+)$/.exec(text)?.[1];
  // Upstream points to the dot before a field.
  if (field !== undefined) return { words: `undefined field '${field}'`, at: Math.max(0, start - 1) };
  const variable = /^Unknown variable: (.+)$/.exec(text)?.[1];
  if (variable !== undefined) return { words: `undeclared reference to '${variable}' (in container '')`, at: start };
  const [, left, operator = '', right] = /^no such overload: (\S+) (\S+) (\S+)$/.exec(text) ?? [];
  if (left !== undefined) {
    const first: unknown = Array.isArray(node?.args) ? node.args[0] : undefined;
    const end = (first as { range?: { end: number } } | undefined)?.range?.end ?? start;
    const at = source.indexOf(operator, end);
    const words = `found no matching overload for '_${operator}_' applied to '(${left}, ${right})'`;
    return { words, at: at < 0 ? start : at };
  }
  if (/^(Unexpected|Expected|Unterminated)/.test(text)) return { words: `Syntax error: ${text}`, at: start };
  return { words: text, at: start };
}
