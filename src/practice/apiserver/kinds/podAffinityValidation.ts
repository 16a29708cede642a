import type { Affinity, NodeSelectorRequirement, NodeSelectorTerm } from '../../kinds/scheduling.ts';
import type { PodAffinity, PodAffinityTerm } from '../../kinds/scheduling.ts';
import { forbiddenField, invalidValue, required, type FieldError } from '../fieldError.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { labelValueProblems, nameProblems, qualifiedNameProblems } from '../names.ts';

const mandatory = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Checks what a Pod says of the nodes and the Pods that it wants to be with (`validateAffinity`). */
export function validateAffinity({ nodeAffinity, podAffinity, podAntiAffinity }: Affinity, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const terms = nodeAffinity?.[mandatory];
  if (terms) {
    const at = `${path}.nodeAffinity.${mandatory}.nodeSelectorTerms`;
    const list = terms.nodeSelectorTerms ?? [];
    if (list.length === 0) errors.push(required(at, 'must have at least one node selector term'));
    list.forEach((term, index) => errors.push(...validateTerm(term, `${at}[${index}]`, true)));
  }
  (nodeAffinity?.[preferred] ?? []).forEach(({ preference, weight }, index) => {
    const at = `${path}.nodeAffinity.${preferred}[${index}]`;
    errors.push(...weightErrors(weight, at), ...validateTerm(preference, `${at}.preference`, false));
  });
  errors.push(...validatePodAffinity(podAffinity ?? {}, `${path}.podAffinity`));
  errors.push(...validatePodAffinity(podAntiAffinity ?? {}, `${path}.podAntiAffinity`));
  return errors;
}

function weightErrors(weight: number, path: string): FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [invalidValue(`${path}.weight`, weight, 'must be in the range 1-100')];
}

function validateTerm(term: NodeSelectorTerm, path: string, strict: boolean): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, index) =>
      validateRequirement(requirement, `${path}.matchExpressions[${index}]`, strict),
    ),
    ...(term.matchFields ?? []).flatMap(({ key, operator, values = [] }, index) => {
      const at = `${path}.matchFields[${index}]`;
      const errors: FieldError[] = [];
      if (operator !== 'In' && operator !== 'NotIn') {
        errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
      } else if (values.length !== 1) {
        const text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
        errors.push(required(`${at}.values`, text));
      }
      if (key !== 'metadata.name') errors.push(invalidValue(`${at}.key`, key, 'not a valid field selector key'));
      return errors;
    }),
  ];
}

/** @param strict whether values must be what labels can be */
function validateRequirement(
  { key, operator, values = [] }: NodeSelectorRequirement,
  path: string,
  strict: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        const text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
        errors.push(forbiddenField(`${path}.values`, text));
      }
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) {
        errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      }
      break;
    default:
      errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...labelNameErrors(key, `${path}.key`));
  if (!strict) return errors;
  return [
    ...errors,
    ...values.flatMap((value, index) =>
      labelValueProblems(value).map(text => invalidValue(`${path}.values[${index}]`, value, text)),
    ),
  ];
}

function validatePodAffinity(affinity: PodAffinity, path: string): FieldError[] {
  return [
    ...(affinity[mandatory] ?? []).flatMap((term, index) =>
      validatePodAffinityTerm(term, `${path}.${mandatory}[${index}]`),
    ),
    ...(affinity[preferred] ?? []).flatMap(({ podAffinityTerm, weight }, index) => {
      const at = `${path}.${preferred}[${index}]`;
      return [...weightErrors(weight, at), ...validatePodAffinityTerm(podAffinityTerm, `${at}.podAffinityTerm`)];
    }),
  ];
}

/** A weighted term may lack its term, which is an empty one then. */
function validatePodAffinityTerm(term: PodAffinityTerm | undefined, path: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = '' }: Partial<PodAffinityTerm> = term ?? {};
  return [
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...namespaces.flatMap(name =>
      nameProblems(name, 'label').map(text => invalidValue(`${path}.namespace`, name, text)),
    ),
    ...(topologyKey === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : []),
    ...labelNameErrors(topologyKey, `${path}.topologyKey`),
  ];
}

export function labelNameErrors(key: string, path: string): FieldError[] {
  return qualifiedNameProblems(key).map(text => invalidValue(path, key, text));
}
