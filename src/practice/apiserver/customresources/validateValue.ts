import { isDeepStrictEqual } from 'node:util';
import { invalidValue, notSupported, required, tooLong, tooMany, type FieldError } from '../fieldError.ts';
import { isObject } from '../patch/mergePatch.ts';
import { hasFormat } from './formats.ts';
import { oldItemOf } from './listTypes.ts';
import { patternOf } from './pattern.ts';
import { itemsOf, valuesOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';

/**
 * What is wrong with a value by its schema, in upstream's words (`kube-openapi/pkg/validation/validate`).
 * @param path of the value, empty for an object as a whole
 * @param old what was there before: what has not changed is not looked at again (`CRDValidationRatcheting`)
 */
export function validateValue(schema: JsonSchema, value: unknown, path = '', old?: unknown): FieldError[] {
  if (old !== undefined && isDeepStrictEqual(value, old)) return [];
  const mistyped = validateType(schema, value, path);
  if (value === null) return [...mistyped, ...validateEnum(schema, value, path)];
  const errors = [...mistyped, ...validateAlternatives(schema, value, path)];
  if (typeof value === 'string') errors.push(...validateText(schema, value, path));
  if (typeof value === 'number') errors.push(...validateNumber(schema, value, path));
  if (Array.isArray(value)) errors.push(...validateList(schema, value, path, old));
  errors.push(...validateEnum(schema, value, path));
  if (isObject(value)) errors.push(...validateObject(schema, value, path, old));
  return unique(errors);
}

function validateType(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const types =
    schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : schema.type ? [schema.type] : [];
  if (types.length === 0 || (value === null && schema.nullable === true)) return [];
  const found = typeOf(value);
  if (types.includes(found) || (found === 'integer' && types.includes('number'))) return [];
  return [
    { ...problem(path, found, `must be of type ${types.join(',')}: "${found}"`), reason: 'FieldValueTypeInvalid' },
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** `Invalid value: …: PATH in body …`. */
function problem(path: string, value: unknown, text: string): FieldError {
  return invalidValue(path === '' ? '<nil>' : path, value, `${path} in body ${text}`);
}

function validateAlternatives(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const whole = (text: string): FieldError => invalidValue('<nil>', '', `${JSON.stringify(path)} ${text}`);
  const results = (schemas: JsonSchema[]): FieldError[][] => schemas.map(each => validateValue(each, value, path));
  if (schema.anyOf !== undefined && schema.anyOf.length > 0) {
    const all = results(schema.anyOf);
    if (all.every(each => each.length > 0)) errors.push(whole('must validate at least one schema (anyOf)'), ...all[0]!);
  }
  if (schema.oneOf !== undefined && schema.oneOf.length > 0) {
    const all = results(schema.oneOf);
    const valid = all.filter(each => each.length === 0).length;
    const found = valid === 0 ? 'none valid' : `${valid} valid alternatives`;
    if (valid !== 1) errors.push(whole(`must validate one and only one schema (oneOf). Found ${found}`));
    if (valid === 0) errors.push(...all[0]!);
  }
  if (schema.allOf !== undefined && schema.allOf.length > 0) {
    const all = results(schema.allOf);
    errors.push(...all.flat());
    const valid = all.filter(each => each.length === 0).length;
    const none = valid === 0 ? '. None validated' : '';
    if (valid !== all.length) errors.push(whole(`must validate all the schemas (allOf)${none}`));
  }
  if (schema.not !== undefined && validateValue(schema.not, value, path).length === 0) {
    errors.push(whole('must not validate the schema (not)'));
  }
  return errors;
}

function validateText(schema: JsonSchema, value: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { maxLength, minLength, pattern, format } = schema;
  if (maxLength !== undefined || minLength !== undefined) {
    const length = Array.from(value).length;
    if (maxLength !== undefined && length > maxLength) errors.push(tooLong(path, maxLength));
    if (minLength !== undefined && length < minLength) {
      errors.push(problem(path, value, `should be at least ${minLength} chars long`));
    }
  }
  if (pattern !== undefined && pattern !== '') {
    const expression = patternOf(pattern);
    if (typeof expression === 'string' || !expression.test(value)) {
      errors.push(problem(path, value, `should match '${pattern}'`));
    }
  }
  if (format !== undefined && !hasFormat(format, value)) {
    errors.push({
      ...problem(path, value, `must be of type ${format}: ${JSON.stringify(value)}`),
      reason: 'FieldValueTypeInvalid',
    });
  }
  return errors;
}

function validateNumber(schema: JsonSchema, value: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { maximum, minimum, multipleOf, exclusiveMaximum, exclusiveMinimum } = schema;
  if (multipleOf !== undefined && multipleOf > 0 && !Number.isInteger(value / multipleOf)) {
    errors.push(problem(path, value, `should be a multiple of ${multipleOf}`));
  }
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    errors.push(
      problem(path, value, `should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`),
    );
  }
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    errors.push(
      problem(path, value, `should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`),
    );
  }
  return errors;
}

function validateList(schema: JsonSchema, value: readonly unknown[], path: string, old: unknown): FieldError[] {
  const items = itemsOf(schema);
  const errors =
    items === undefined
      ? []
      : value.flatMap((item, index) => validateValue(items, item, `${path}[${index}]`, oldItemOf(schema, old, item)));
  const { minItems, maxItems } = schema;
  if (minItems !== undefined && value.length < minItems) {
    errors.push(problem(path, value.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
  return errors;
}

function validateEnum({ enum: allowed }: JsonSchema, value: unknown, path: string): FieldError[] {
  if (allowed === undefined || allowed.length === 0) return [];
  if (allowed.some(each => isDeepStrictEqual(each, value))) return [];
  return [
    notSupported(
      path,
      value,
      allowed.map(each => (typeof each === 'string' ? each : JSON.stringify(each))),
    ),
  ];
}

function validateObject(schema: JsonSchema, value: Record<string, unknown>, path: string, old: unknown): FieldError[] {
  const { minProperties, maxProperties, properties = {} } = schema;
  const errors: FieldError[] = [];
  const count = Object.keys(value).length;
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const before = (key: string): unknown => (isObject(old) && Object.hasOwn(old, key) ? old[key] : undefined);
  if (minProperties !== undefined && count < minProperties) {
    errors.push(problem(path, count, `should have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && count > maxProperties) errors.push(tooMany(path, count, maxProperties));
  const values = valuesOf(schema);
  for (const [key, item] of Object.entries(value)) {
    const field = Object.hasOwn(properties, key) ? properties[key] : values;
    if (field !== undefined) errors.push(...validateValue(field, item, at(key), before(key)));
    else if (schema.additionalProperties === false) {
      errors.push(invalidValue(path === '' ? '<nil>' : path, key, `${at(key)} in body is a forbidden property`));
    }
  }
  for (const key of schema.required ?? []) if (!Object.hasOwn(value, key)) errors.push(required(at(key)));
  return errors;
}

function unique(errors: FieldError[]): FieldError[] {
  if (errors.length < 2) return errors;
  return [...new Map(errors.map(error => [`${error.field} ${error.message}`, error])).values()];
}
