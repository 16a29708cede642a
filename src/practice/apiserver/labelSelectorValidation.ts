import { forbiddenField, invalidValue, required, type FieldError } from './fieldError.ts';
import { labelValueProblems, qualifiedNameProblems } from './names.ts';
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
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (operator !== 'Exists' && operator !== 'DoesNotExist') {
    errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length > 0) {
    errors.push(forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  }
  errors.push(...qualifiedNameProblems(key).map(text => invalidValue(`${at}.key`, key, text)));
  values.forEach((value, index) => {
    errors.push(...labelValueProblems(value).map(text => invalidValue(`${at}.values[${index}]`, value, text)));
  });
  return errors;
}
