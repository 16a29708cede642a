import { forbiddenField, invalidValue, required, type FieldError } from './fieldError.ts';
import { qualifiedNameProblems } from './names.ts';
import { validateLabels } from './registry/objectMetaValidation.ts';

interface Requirement {
  key?: string;
  operator?: string;
  values?: string[];
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: readonly Requirement[];
}

/** Checks a LabelSelector at a path (`unversionedvalidation.ValidateLabelSelector`). */
export function validateLabelSelector(selector: Selector | undefined, path: string): FieldError[] {
  return [
    ...validateLabels(selector?.matchLabels, `${path}.matchLabels`),
    ...(selector?.matchExpressions ?? []).flatMap((requirement, index) =>
      requirementErrors(requirement, `${path}.matchExpressions[${index}]`),
    ),
  ];
}

function requirementErrors({ key = '', operator = '', values = [] }: Requirement, at: string): FieldError[] {
  const errors = qualifiedNameProblems(key).map(text => invalidValue(`${at}.key`, key, text));
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? errors
        : [...errors, required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? errors
        : [
            ...errors,
            forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
          ];
    default:
      return [...errors, invalidValue(`${at}.operator`, operator, 'not a valid selector operator')];
  }
}
