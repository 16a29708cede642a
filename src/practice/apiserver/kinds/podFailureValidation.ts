import { duplicate, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { qualifiedNameProblems } from '../names.ts';
import type { JobSpec, PodFailureRule } from './jobSpec.ts';

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** `validatePodFailurePolicy`. */
export function podFailureErrors(spec: JobSpec, path: string): FieldError[] {
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  return (spec.podFailurePolicy?.rules ?? []).flatMap((rule, index) =>
    ruleErrors(rule, `${path}.rules[${index}]`, spec.backoffLimitPerIndex !== undefined, names),
  );
}

function ruleErrors(
  rule: PodFailureRule,
  path: string,
  perIndex: boolean,
  names: ReadonlySet<string | undefined>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!rule.action) errors.push(required(`${path}.action`, `valid values: ${goList(actions)}`));
  else if (rule.action === 'FailIndex' && !perIndex) {
    errors.push(invalidValue(`${path}.action`, rule.action, 'requires the backoffLimitPerIndex to be set'));
  } else if (!actions.includes(rule.action)) errors.push(notSupported(`${path}.action`, rule.action, actions));
  const { onExitCodes, onPodConditions = [] } = rule;
  if (onExitCodes) errors.push(...exitCodeErrors(onExitCodes, `${path}.onExitCodes`, names));
  onPodConditions.forEach(({ status, type = '' }, index) => {
    const at = `${path}.onPodConditions[${index}]`;
    errors.push(...qualifiedNameProblems(type).map(text => invalidValue(`${at}.type`, type, text)));
    if (!statuses.includes(status ?? '')) errors.push(notSupported(`${at}.status`, status, statuses));
  });
  if (onExitCodes && onPodConditions.length > 0) {
    errors.push(omitted(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (!onExitCodes && onPodConditions.length === 0) {
    errors.push(omitted(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

function exitCodeErrors(
  { containerName, operator, values = [] }: NonNullable<PodFailureRule['onExitCodes']>,
  path: string,
  names: ReadonlySet<string | undefined>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!operator) errors.push(required(`${path}.operator`, `valid values: ${goList(operators)}`));
  else if (!operators.includes(operator)) errors.push(notSupported(`${path}.operator`, operator, operators));
  if (containerName !== undefined && !names.has(containerName)) {
    const why = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalidValue(`${path}.containerName`, containerName, why));
  }
  if (values.length === 0) errors.push(invalidValue(`${path}.values`, null, 'at least one value is required'));
  values.forEach((value, index) => {
    const at = `${path}.values[${index}]`;
    if (operator === 'In' && value === 0) errors.push(invalidValue(at, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(duplicate(at, value));
  });
  if (values.some((value, index) => index > 0 && values[index - 1]! > value)) {
    errors.push(invalidValue(`${path}.values`, values, 'must be ordered'));
  }
  return errors;
}

/** A Go list of texts as `%q` prints it. */
function goList(texts: readonly string[]): string {
  return `[${texts.map(text => JSON.stringify(text)).join(' ')}]`;
}

/** An invalid value that is not shown. */
function omitted(field: string, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${detail}` };
}
