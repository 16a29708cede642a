import type { KubeObject } from '../../../base/kubeObject.ts';
import { invalidValue, type FieldError } from '../fieldError.ts';
import { standardFinalizers } from '../registry/objectMetaValidation.ts';
import type { Strategy } from '../registry/resourceDefinition.ts';
import { TimeIsUp, withinTime } from './boundedTime.ts';
import { validateListTypes } from './listTypes.ts';
import { brokenRules, hasRules } from './rules.ts';
import { scaleProblems } from './scale.ts';
import type { JsonSchema, ScalePaths } from './types.ts';
import { validateValue } from './validateValue.ts';

/** Validates the objects of a custom resource by its schema (`registry/customresource/strategy.go`). */
export function customStrategy(schema: JsonSchema, scale: ScalePaths | undefined): Strategy {
  const status = schema.properties?.status;
  return {
    validate: (object, _context, previous) =>
      inTime(() => {
        const [value, old] = [ownFields(object), previous === undefined ? undefined : ownFields(previous)];
        const errors = [...validateValue(schema, value, '', old), ...scaleProblems(scale, object, true)];
        const wereRepeated = old !== undefined && validateListTypes(schema, old).length > 0;
        if (!wereRepeated) errors.push(...validateListTypes(schema, value));
        return withRules(errors, schema, () => brokenRules(schema, value, old));
      }),
    warnings: ({ metadata }, previous) => {
      const before = new Set(previous?.metadata.finalizers);
      return (metadata.finalizers ?? []).filter(name => !before.has(name)).flatMap(finalizerWarnings);
    },
    validateStatus: (object, previous) =>
      inTime(() => {
        if (object.status === undefined) return scaleProblems(scale, object, false);
        if (status === undefined) return scaleProblems(scale, object, false);
        const errors = [
          ...validateValue(status, object.status, '', previous.status).map(below),
          ...scaleProblems(scale, object, false),
          ...validateListTypes(status, object.status, 'status'),
        ];
        return withRules(errors, schema, () => brokenRules(status, object.status, previous.status, 'status'));
      }),
  };
}

function finalizerWarnings(name: string): string[] {
  if (name.includes('/') || standardFinalizers.has(name)) return [];
  const path = name.includes('.') ? ' including a path (/)' : '';
  return [
    `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`,
  ];
}

function below(error: FieldError): FieldError {
  const { field } = error;
  return { ...error, field: field === '' || field === '<nil>' ? 'status' : `status.${field}` };
}

/** The object as schemas see it: of its metadata they know the name alone. */
function ownFields({ metadata: { name, generateName }, ...fields }: KubeObject): Record<string, unknown> {
  return { ...fields, metadata: { name, ...(generateName === undefined ? {} : { generateName }) } };
}

/** After errors of these kinds rules are not looked at. */
const blocking = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

function withRules(errors: FieldError[], schema: JsonSchema, broken: () => FieldError[]): FieldError[] {
  if (!hasRules(schema)) return errors;
  if (!errors.some(({ reason }) => blocking.has(reason))) return [...errors, ...broken()];
  const why =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [...errors, invalidValue('<nil>', null, why)];
}

/** Patterns and rules are others', and may never end. */
function inTime(run: () => FieldError[]): FieldError[] {
  try {
    return withinTime(run);
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
    return [invalidValue('<nil>', null, 'the object takes too long to be checked by its schema')];
  }
}
