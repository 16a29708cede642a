import { isDeepStrictEqual } from 'node:util';
import { duplicate, forbiddenField, invalidValue, required, type FieldError } from '../fieldError.ts';
import { isObject } from '../patch/mergePatch.ts';
import { oldItemOf } from './listTypes.ts';
import { expressionProblem } from './ruleProblems.ts';
import { ruleEnvironment } from './ruleEnvironment.ts';
import { celValue } from './ruleValues.ts';
import { everySchema, fieldOf, itemsOf } from './schemas.ts';
import type { JsonSchema, ValidationRule } from './types.ts';

type Program = (context: Record<string, unknown>) => unknown;

interface CompiledRule {
  readonly program?: Program;
  /** Why it is no rule. */
  readonly problem?: string;
  readonly message?: Program;
  readonly messageProblem?: string;
  readonly usesOldSelf: boolean;
}

const compiled = new WeakMap<ValidationRule, CompiledRule>();

/** A rule of a schema, made ready once. */
export function compileRule(rule: ValidationRule): CompiledRule {
  let found = compiled.get(rule);
  if (found === undefined) compiled.set(rule, (found = compile(rule)));
  return found;
}

function compile({ rule, messageExpression }: ValidationRule): CompiledRule {
  const program = parse(rule, 'bool');
  const message = messageExpression?.trim() ? parse(messageExpression, 'string') : undefined;
  return {
    ...(typeof program === 'string' ? { problem: program } : { program }),
    ...(typeof message === 'string' ? { messageProblem: message } : message === undefined ? {} : { message }),
    usesOldSelf: /(?<![\w.])oldSelf\b/.test(rule.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')),
  };
}

function parse(source: string, wanted: 'bool' | 'string'): Program | string {
  try {
    const problem = expressionProblem(ruleEnvironment(), source, wanted);
    return problem ?? (ruleEnvironment().parse(source) as Program);
  } catch (error) {
    return `compilation failed: ERROR: <input>: ${firstLine(error)}`;
  }
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

const withRules = new WeakMap<JsonSchema, boolean>();

export function hasRules(schema: JsonSchema): boolean {
  let found = withRules.get(schema);
  if (found === undefined) {
    found = [...everySchema(schema)].some(each => (each['x-kubernetes-validations'] ?? []).length > 0);
    withRules.set(schema, found);
  }
  return found;
}

/** What a value breaks of its schema's `x-kubernetes-validations` (`schema/cel/validation.go`). */
export function brokenRules(schema: JsonSchema, value: unknown, old: unknown, path = ''): FieldError[] {
  if (value === undefined || value === null || !hasRules(schema)) return [];
  const errors = (schema['x-kubernetes-validations'] ?? []).flatMap(rule => broken(rule, schema, value, old, path));
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items === undefined) return errors;
    value.forEach((item, index) =>
      errors.push(...brokenRules(items, item, oldItemOf(schema, old, item), `${path}[${index}]`)),
    );
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const field = fieldOf(schema, key);
      if (field === undefined) continue;
      const isNamed = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
      const at = !isNamed ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      const before = isObject(old) && Object.hasOwn(old, key) ? old[key] : undefined;
      errors.push(...brokenRules(field, item, before, at));
    }
  }
  return errors;
}

function broken(rule: ValidationRule, schema: JsonSchema, value: unknown, old: unknown, path: string): FieldError[] {
  const { program, problem, message, usesOldSelf } = compileRule(rule);
  const shown = schema.type ?? '';
  const field = path === '' ? '<nil>' : path;
  if (program === undefined) return [invalidValue(field, shown, `rule compile error: ${problem}`)];
  if (usesOldSelf && old === undefined && rule.optionalOldSelf !== true) return [];
  const self = celValue(schema, value);
  const before = old === undefined ? undefined : celValue(schema, old);
  const oldSelf: unknown =
    rule.optionalOldSelf !== true
      ? before
      : ruleEnvironment().evaluate(before === undefined ? 'optional.none()' : 'optional.of(self)', { self: before });
  const context = { self, oldSelf: oldSelf ?? null };
  let result: unknown;
  try {
    result = program(context);
  } catch (error) {
    const why = firstLine(error).replace(/^N(?=o such)/, 'n');
    return [invalidValue(field, shown, `${why} evaluating rule: ${(rule.message ?? '').trim() || rule.rule.trim()}`)];
  }
  // What was wrong before may stay so.
  if (result === true || (!usesOldSelf && old !== undefined && isDeepStrictEqual(value, old))) return [];
  let text = messageOf(rule);
  try {
    const own: unknown = message?.(context);
    if (typeof own === 'string' && own.trim() !== '' && !/[\r\n]/.test(own)) text = own.trim();
  } catch {
    // The message that does not depend on the object stands in.
  }
  return [failure(rule, field + (rule.fieldPath ?? '').trim(), shown, text)];
}

function messageOf({ rule, message }: ValidationRule): string {
  return (message ?? '').trim() || `failed rule: ${rule.trim()}`;
}

function failure({ reason }: ValidationRule, field: string, value: unknown, text: string): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, text);
    case 'FieldValueRequired':
      return required(field, text);
    case 'FieldValueDuplicate':
      return duplicate(field, value);
    default:
      return invalidValue(field, value, text);
  }
}
