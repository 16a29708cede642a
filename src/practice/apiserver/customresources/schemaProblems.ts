import { isDeepStrictEqual } from 'node:util';
import { forbiddenField, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { keyProblems } from './listKeyProblems.ts';
import { typeProblem } from './ruleProblems.ts';
import { compileRule } from './rules.ts';
import { itemsOf, typeAndMetadata, valuesOf } from './schemas.ts';
import type { JsonSchema, ValidationRule } from './types.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** Where a schema stands, as far as that restricts it. */
interface Place {
  path: string;
  isRoot: boolean;
  /** Of the type or the metadata of an object. */
  isMeta: boolean;
  /** Why it may have no default. */
  noDefault?: string;
  /** Whether its rules are compiled: not those of nested validations. */
  hasRules: boolean;
  /** The list within which a value has no earlier one to be compared with. */
  uncorrelated?: string;
}

/** What is wrong with a schema as OpenAPI: upstream's `ValidateCustomResourceDefinitionOpenAPISchema`. */
export function schemaProblems(schema: JsonSchema, path: string, hasRules: boolean): FieldError[] {
  return problemsOf(schema, { path, isRoot: true, isMeta: false, hasRules });
}

function problemsOf(schema: JsonSchema, place: Place): FieldError[] {
  const { path } = place;
  const errors = [...ownProblems(schema, place)];
  if (schema.uniqueItems === true) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbiddenField(`${path}.uniqueItems`, why));
  }
  const properties = Object.entries(schema.properties ?? {});
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== true && properties.length > 0) {
    errors.push(
      forbiddenField(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'),
    );
  }
  const inside: Place = { ...place, isRoot: false };
  const values = valuesOf(schema);
  if (values !== undefined) {
    const noDefault = place.isMeta ? { noDefault: 'inside additionalProperties applying to object metadata' } : {};
    errors.push(...problemsOf(values, { ...inside, path: `${path}.additionalProperties`, ...noDefault }));
  }
  for (const [key, property] of properties) {
    const isMeta = (place.isRoot || schema['x-kubernetes-embedded-resource'] === true) && typeAndMetadata.has(key);
    errors.push(
      ...problemsOf(property, {
        ...inside,
        path: `${path}.properties[${key}]`,
        isMeta: place.isMeta || isMeta,
        ...(isMeta && place.isRoot ? { noDefault: `in top-level ${key}` } : {}),
        ...(schema['x-kubernetes-map-type'] === 'atomic' ? { uncorrelated: place.uncorrelated ?? path } : {}),
      }),
    );
  }
  const nested: Place = { ...inside, hasRules: false };
  if (schema.not !== undefined) errors.push(...problemsOf(schema.not, { ...nested, path: `${path}.not` }));
  for (const junctor of ['allOf', 'oneOf', 'anyOf'] as const) {
    (schema[junctor] ?? []).forEach((each, index) =>
      errors.push(...problemsOf(each, { ...nested, path: `${path}.${junctor}[${index}]` })),
    );
  }
  const items = itemsOf(schema);
  if (items !== undefined) {
    const isMap = schema['x-kubernetes-list-type'] === 'map';
    const uncorrelated = isMap ? {} : { uncorrelated: place.uncorrelated ?? path };
    errors.push(...problemsOf(items, { ...inside, path: `${path}.items`, ...uncorrelated }));
  }
  errors.push(...extensionProblems(schema, path), ...keyProblems(schema, path));
  const rules = schema['x-kubernetes-validations'] ?? [];
  errors.push(...rules.flatMap((rule, index) => ruleProblems(rule, `${path}.x-kubernetes-validations[${index}]`)));
  // Rules are compiled where all else is right.
  if (place.hasRules && errors.length === 0) {
    errors.push(
      ...rules.flatMap((rule, index) =>
        expressionProblems(schema, rule, `${path}.x-kubernetes-validations[${index}]`, place.uncorrelated),
      ),
    );
  }
  return errors;
}

/** What OpenAPI has, and CustomResourceDefinitions have not. */
function ownProblems(schema: JsonSchema, { path, noDefault, isMeta }: Place): FieldError[] {
  const errors: FieldError[] = [];
  const { type } = schema;
  if (type !== undefined && type !== '' && !types.includes(type)) {
    errors.push(notSupported(`${path}.type`, type, types));
  }
  if (schema.default !== undefined && noDefault !== undefined) {
    errors.push(forbiddenField(`${path}.default`, `must not be set ${noDefault}`));
  }
  for (const field of ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const) {
    if (schema[field] !== undefined) errors.push(forbiddenField(`${path}.${field}`, `${field} is not supported`));
  }
  if (type === 'null') {
    errors.push(forbiddenField(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  }
  if (Array.isArray(schema.items)) {
    errors.push(forbiddenField(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (isMeta && schema['x-kubernetes-embedded-resource'] === true) {
    const field = `${path}.x-kubernetes-embedded-resource`;
    errors.push(forbiddenField(field, 'must not be used inside of resource meta'));
  }
  return errors;
}

function extensionProblems(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const typed = (wanted: string, extension: string): FieldError[] => {
    const why = `must be ${wanted} if ${extension} is specified`;
    if (schema.type === wanted) return [];
    return [schema.type ? invalidValue(`${path}.type`, schema.type, why) : required(`${path}.type`, why)];
  };
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType !== undefined) {
    errors.push(...typed('object', 'x-kubernetes-map-type'));
    if (!['atomic', 'granular'].includes(mapType)) {
      errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
    }
  }
  const listType = schema['x-kubernetes-list-type'];
  if (listType === undefined) return errors;
  const mistyped = typed('array', 'x-kubernetes-list-type');
  errors.push(...mistyped);
  const items = itemsOf(schema);
  if (mistyped.length === 0 && listType === 'set' && items !== undefined) {
    const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    const inner = items['x-kubernetes-list-type'];
    if (items.type === 'array' && inner !== undefined && inner !== 'atomic') {
      errors.push(invalidValue(`${path}.items.x-kubernetes-list-type`, inner, why));
    }
    if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
      errors.push(invalidValue(`${path}.items.x-kubernetes-map-type`, null, why));
    }
  }
  if (!['atomic', 'set', 'map'].includes(listType)) {
    errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  }
  return errors;
}

function ruleProblems(
  { rule, message, messageExpression, reason, fieldPath }: ValidationRule,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const hasLines = (text: string): boolean => /[\r\n]/.test(text);
  if (rule.trim() === '') errors.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message !== undefined && message !== '' && message.trim() === '') {
    errors.push(invalidValue(`${path}.message`, message, 'must be non-empty if specified'));
  } else if (hasLines((message ?? '').trim())) {
    errors.push(invalidValue(`${path}.message`, message, 'must not contain line breaks'));
  } else if (hasLines(rule.trim()) && (message ?? '').trim() === '') {
    errors.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  }
  if (messageExpression !== undefined && messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  }
  if (reason !== undefined && !reasons.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, reasons));
  if (fieldPath !== undefined && fieldPath !== '' && !/^\s*(\.[\w$-]+|\['[^']+'\])+\s*$/.test(fieldPath)) {
    errors.push(invalidValue(`${path}.fieldPath`, fieldPath, 'must be a valid path'));
  }
  return errors;
}

function expressionProblems(
  schema: JsonSchema,
  rule: ValidationRule,
  path: string,
  uncorrelated: string | undefined,
): FieldError[] {
  const { problem, messageProblem, usesOldSelf } = compileRule(rule);
  const errors: FieldError[] = [];
  const mistake = problem ?? typeProblem(schema, rule);
  if (mistake !== undefined) errors.push(invalidValue(`${path}.rule`, internalRule(rule), mistake));
  if (messageProblem !== undefined)
    errors.push(invalidValue(`${path}.messageExpression`, internalRule(rule), messageProblem));
  if (usesOldSelf && uncorrelated !== undefined) {
    const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
    errors.push(invalidValue(`${path}.rule`, rule.rule, why));
  }
  if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
    const why = 'may not be set if oldSelf is not used in rule';
    errors.push(invalidValue(`${path}.optionalOldSelf`, rule.optionalOldSelf, why));
  }
  return errors;
}

/** As upstream's messages show a rule. */
function internalRule(rule: ValidationRule): Record<string, unknown> {
  return {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}

/** Whether the first of some alternatives says no more than that a value is a number or a text. */
export function isIntOrString(alternatives: JsonSchema[] | undefined): boolean {
  return isDeepStrictEqual(alternatives, [{ type: 'integer' }, { type: 'string' }]);
}
