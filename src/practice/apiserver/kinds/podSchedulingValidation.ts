import type { TopologySpreadConstraint } from '../../kinds/scheduling.ts';
import { duplicate, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { labelValueProblems, nameProblems, qualifiedNameProblems } from '../names.ts';
import { validateLabels } from '../registry/objectMetaValidation.ts';
import { labelNameErrors, validateAffinity } from './podAffinityValidation.ts';
import type { Container, PodSpec, Toleration } from './podTypes.ts';
import { taintEffectErrors } from './taintValidation.ts';

/** Checks what of a Pod's spec the scheduler reads (`ValidatePodSpec` and its relatives). */
export function validateScheduling(spec: PodSpec, path: string): FieldError[] {
  const { affinity, tolerations, topologySpreadConstraints } = spec;
  return [
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validateAffinity(affinity ?? {}, `${path}.affinity`),
    ...(spec.schedulingGates ?? []).flatMap(({ name }, index, all) => {
      const at = `${path}.schedulingGates[${index}]`;
      const repeated = all.slice(0, index).some(other => other.name === name);
      return [
        ...qualifiedNameProblems(name).map(text => invalidValue(at, name, text)),
        ...(repeated ? [duplicate(at, name)] : []),
      ];
    }),
    ...((topologySpreadConstraints ?? []) as TopologySpreadConstraint[]).flatMap((constraint, index, all) =>
      validateConstraint(constraint, all.slice(index + 1), `${path}.topologySpreadConstraints[${index}]`),
    ),
    ...nodeNameErrors(spec.nodeName ?? '', `${path}.nodeName`),
    ...validateTolerations(tolerations ?? [], `${path}.tolerations`),
  ];
}

function nodeNameErrors(name: string, path: string): FieldError[] {
  return name === '' ? [] : nameProblems(name, 'subdomain').map(text => invalidValue(path, name, text));
}

export function validateTolerations(tolerations: readonly Toleration[], path: string): FieldError[] {
  return tolerations.flatMap(({ effect, key = '', operator = '', tolerationSeconds, value = '' }, index) => {
    const at = `${path}[${index}]`;
    const errors = key === '' ? [] : labelNameErrors(key, `${at}.key`);
    if (key === '' && operator !== 'Exists') {
      const text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalidValue(`${at}.operator`, operator, text));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const text = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(invalidValue(`${at}.effect`, effect ?? '', text));
    }
    if (operator === '' || operator === 'Equal') {
      const problems = labelValueProblems(value);
      if (problems.length > 0) errors.push(invalidValue(`${at}.operator`, value, problems.join(';')));
    } else if (operator !== 'Exists') {
      errors.push(notSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    } else if (value !== '') {
      errors.push(invalidValue(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    }
    return effect === undefined || effect === '' ? errors : [...errors, ...taintEffectErrors(effect, `${at}.effect`)];
  });
}

/** That no two containers want the same port of their node (`checkHostPortConflicts`). */
export function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const seen = new Set<string>();
  return containers.flatMap(({ ports = [] }, index) =>
    ports.flatMap(({ hostIP = '', hostPort, protocol }, at) => {
      if (!hostPort) return [];
      const text = `${protocol}/${hostIP}/${hostPort}`;
      if (seen.has(text)) return [duplicate(`${path}[${index}].ports[${at}].hostPort`, text)];
      seen.add(text);
      return [];
    }),
  );
}

function validateConstraint(
  constraint: TopologySpreadConstraint,
  others: readonly TopologySpreadConstraint[],
  path: string,
): FieldError[] {
  const { labelSelector, maxSkew, minDomains } = constraint;
  // Nothing is required before it is validated.
  const { topologyKey = '', whenUnsatisfiable = '' } = constraint as {
    topologyKey?: string;
    whenUnsatisfiable?: string;
  };
  const errors: FieldError[] = [];
  const positive = (value: number | undefined, field: string): void => {
    if ((value ?? 0) <= 0) errors.push(invalidValue(`${path}.${field}`, value ?? 0, 'must be greater than zero'));
  };
  positive(maxSkew, 'maxSkew');
  if (topologyKey === '') errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  const actions = ['DoNotSchedule', 'ScheduleAnyway'];
  if (!actions.includes(whenUnsatisfiable)) {
    errors.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, actions));
  }
  if (others.some(each => each.topologyKey === topologyKey && each.whenUnsatisfiable === whenUnsatisfiable)) {
    const both = `{${topologyKey}, ${whenUnsatisfiable}}`;
    errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, both));
  }
  if (minDomains !== undefined) {
    positive(minDomains, 'minDomains');
    if (whenUnsatisfiable !== 'DoNotSchedule') {
      const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
      errors.push(invalidValue(`${path}.minDomains`, minDomains, text));
    }
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    const policy = constraint[field];
    if (policy !== undefined && !['Honor', 'Ignore'].includes(policy)) {
      errors.push(notSupported(`${path}.${field}`, policy, ['Honor', 'Ignore']));
    }
  }
  return [...errors, ...validateLabelSelector(labelSelector, `${path}.labelSelector`)];
}
