import { invalidValue, type FieldError } from '../fieldError.ts';
import { brokenRules } from './rules.ts';
import { isPruned } from './prune.ts';
import { itemsOf, valuesOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';
import { validateValue } from './validateValue.ts';

/** Defaults that their own schema refuses (`schema/defaulting/validation.go`). */
export function defaultProblems(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { default: value } = schema;
  if (value !== undefined) {
    const at = `${path}.default`;
    if (!isPruned(schema, value)) errors.push(invalidValue(at, value, 'must not have unknown fields'));
    const inside = (error: FieldError): FieldError => ({ ...error, field: below(at, error.field) });
    const problems = validateValue(schema, value).map(inside);
    errors.push(...problems);
    if (problems.length === 0) errors.push(...brokenRules(schema, value, value).map(inside));
  }
  const items = itemsOf(schema);
  if (items !== undefined) errors.push(...defaultProblems(items, `${path}.items`));
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...defaultProblems(property, `${path}.properties[${key}]`));
  }
  const values = valuesOf(schema);
  if (values !== undefined) errors.push(...defaultProblems(values, `${path}.additionalProperties`));
  return errors;
}

function below(path: string, field: string): string {
  return field === '' || field === '<nil>' ? path : field.startsWith('[') ? path + field : `${path}.${field}`;
}
