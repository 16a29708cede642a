import { isDeepStrictEqual } from 'node:util';
import type { Affinity, NodeAffinity, NodeSelectorTerm } from '../../kinds/scheduling.ts';
import { forbiddenField, invalidValue, type FieldError } from '../fieldError.ts';
import { validateTolerations } from './podSchedulingValidation.ts';
import type { PodSpec, Toleration } from './podTypes.ts';

const updatable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** What may change of a Pod's spec (`ValidatePodUpdate`). */
export function validatePodSpecUpdate(spec: PodSpec, previous: PodSpec): FieldError[] {
  for (const list of ['containers', 'initContainers'] as const) {
    if ((spec[list] ?? []).length !== (previous[list] ?? []).length) {
      return [forbiddenField(`spec.${list}`, 'pod updates may not add or remove containers')];
    }
  }
  const deadline = deadlineErrors(spec.activeDeadlineSeconds, previous.activeDeadlineSeconds);
  if (deadline.length > 0) return deadline;
  const errors = [
    ...tolerationErrors(spec.tolerations ?? [], previous.tolerations ?? []),
    ...gateErrors(spec.schedulingGates ?? [], previous.schedulingGates ?? []),
  ];
  const comparable = structuredClone(spec);
  for (const list of ['containers', 'initContainers'] as const) {
    comparable[list]?.forEach((container, index) => {
      const image = previous[list]?.[index]?.image;
      if (image !== undefined) container.image = image;
    });
  }
  const same = (field: string): void => {
    if (previous[field] === undefined) Reflect.deleteProperty(comparable, field);
    else comparable[field] = previous[field];
  };
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']) same(field);
  if ((previous.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    same('terminationGracePeriodSeconds');
  }
  if ((previous.schedulingGates ?? []).length > 0) {
    errors.push(...gatedErrors(spec, previous));
    same('nodeSelector');
    const [{ nodeAffinity, ...others }, before] = [affinityOf(spec), affinityOf(previous)];
    if (!isDeepStrictEqual(nodeAffinity, before.nodeAffinity)) {
      const munged = { ...others, ...(before.nodeAffinity ? { nodeAffinity: before.nodeAffinity } : {}) };
      comparable.affinity = munged;
      if (Object.keys(munged).length === 0) same('affinity');
    }
  }
  if (isDeepStrictEqual(comparable, previous)) return errors;
  return [...errors, forbiddenField('spec', `pod updates may not change fields other than ${updatable.join(',')}`)];
}

function deadlineErrors(seconds: number | undefined, previous: number | undefined): FieldError[] {
  const field = 'spec.activeDeadlineSeconds';
  if (seconds === undefined) {
    if (previous === undefined) return [];
    return [invalidValue(field, undefined, 'must not update from a positive integer to nil value')];
  }
  if (seconds < 0 || seconds > 2 ** 31 - 1) {
    return [invalidValue(field, seconds, 'must be between 0 and 2147483647, inclusive')];
  }
  if (previous !== undefined && previous < seconds) {
    return [invalidValue(field, seconds, 'must be less than or equal to previous value')];
  }
  return [];
}

function tolerationErrors(tolerations: readonly Toleration[], previous: readonly Toleration[]): FieldError[] {
  const kept = (toleration: Toleration): object => ({ ...toleration, tolerationSeconds: undefined });
  const lost = previous.some(old => !tolerations.some(each => isDeepStrictEqual(kept(each), kept(old))));
  const text = 'existing toleration can not be modified except its tolerationSeconds';
  if (lost) return [forbiddenField('spec.tolerations', text)];
  return validateTolerations(tolerations, 'spec.tolerations');
}

function gateErrors(gates: readonly { name: string }[], previous: readonly { name: string }[]): FieldError[] {
  return gates.flatMap(({ name }, index) =>
    previous.some(old => old.name === name)
      ? []
      : [
          forbiddenField(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** A Pod that has not been let to the scheduler yet may still become more choosy (KEP 3838). */
function gatedErrors(spec: PodSpec, previous: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const selector = spec.nodeSelector ?? {};
  if (Object.entries(previous.nodeSelector ?? {}).some(([key, value]) => selector[key] !== value)) {
    const text = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
    errors.push(invalidValue('spec.nodeSelector', selector, text));
  }
  const termsOf = (affinity: NodeAffinity | undefined): NodeSelectorTerm[] =>
    affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const [terms, before] = [termsOf(affinityOf(spec).nodeAffinity), termsOf(affinityOf(previous).nodeAffinity)];
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  if (before.length > 0 && before.length !== terms.length) {
    const text = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [...errors, invalidValue(path, terms, text)];
  }
  before.forEach((old, index) => {
    if (hasOnlyAdditions(terms[index]!, old)) return;
    errors.push(
      invalidValue(`${path}[${index}]`, terms[index], 'only additions are allowed (no mutations or deletions)'),
    );
  });
  return errors;
}

function hasOnlyAdditions(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = ['matchExpressions', 'matchFields'] as const;
  if (lists.every(list => (old[list] ?? []).length === 0)) return lists.every(list => (term[list] ?? []).length === 0);
  return lists.every(list => isDeepStrictEqual((term[list] ?? []).slice(0, (old[list] ?? []).length), old[list] ?? []));
}

function affinityOf({ affinity }: PodSpec): Affinity {
  return affinity ?? {};
}
