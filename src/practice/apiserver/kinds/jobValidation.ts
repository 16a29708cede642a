import { isDeepStrictEqual } from 'node:util';
import { immutable, invalidMap, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { matchesLabels, requirementsOf } from '../labelSelector.ts';
import { nameProblems } from '../names.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import type { Job, JobSpec } from './jobSpec.ts';
import { podFailureErrors } from './podFailureValidation.ts';
import { matchErrors, nonNegativeErrors, templateErrors } from './workload.ts';

const prefix = 'batch.kubernetes.io/';

/** The labels of a Job's Pods, with and without the prefix that they once lacked. */
export function generatedLabels(job: Job): Record<string, string> {
  const { name, uid = '' } = job.metadata;
  return {
    [`${prefix}controller-uid`]: uid,
    [`${prefix}job-name`]: name,
    'controller-uid': uid,
    'job-name': name,
  };
}

/** `ValidateJob`. */
export function validateJob(job: Job): FieldError[] {
  const spec = job.spec ?? {};
  const errors = [...generatedSelectorErrors(job), ...jobSpecErrors(spec, 'spec')];
  if (spec.selector === undefined) errors.push(required('spec.selector'));
  else errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
  errors.push(...matchErrors(spec.selector, spec.template ?? {}));
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0) {
    const last = `${job.metadata.name}-${spec.completions! - 1}`;
    if (nameProblems(last, 'label').length > 0) {
      const why = `will not able to create pod with invalid DNS label: ${last}`;
      errors.push(invalidValue('metadata.name', job.metadata.name, why));
    }
  }
  return errors;
}

/** The generated labels are there, and the selector finds them. */
function generatedSelectorErrors(job: Job): FieldError[] {
  const { manualSelector, selector, template } = job.spec ?? {};
  if (manualSelector === true || selector === undefined) return [];
  const expected = generatedLabels(job);
  const labels = template?.metadata?.labels ?? {};
  const errors = ['controller-uid', 'job-name', `${prefix}controller-uid`, `${prefix}job-name`]
    .filter(key => labels[key] !== expected[key])
    .map(key => invalidMap(`spec.template.metadata.labels[${key}]`, labels, `must be '${expected[key]}'`));
  if (!matchesLabels(requirementsOf(selector), expected)) {
    errors.push(invalidValue('spec.selector', selector, '`selector` not auto-generated'));
  }
  return errors;
}

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

/** `validateJobSpec`, of a Job or of a CronJob's template: everything but the selector. */
export function jobSpecErrors(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = counts.flatMap(field => nonNegativeErrors(spec[field], `${path}.${field}`));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  errors.push(...completionModeErrors(spec, path));
  if (spec.podFailurePolicy) errors.push(...podFailureErrors(spec, `${path}.podFailurePolicy`));
  if (spec.successPolicy && spec.completionMode !== 'Indexed') {
    // Upstream prints its internal type, whose fields have no JSON names.
    const rules = (spec.successPolicy.rules ?? []).map(({ succeededCount = null, succeededIndexes = null }) => ({
      SucceededIndexes: succeededIndexes,
      SucceededCount: succeededCount,
    }));
    errors.push(invalidValue(`${path}.successPolicy`, { Rules: rules }, 'requires indexed completion mode'));
  } else if (spec.successPolicy && (spec.successPolicy.rules ?? []).length === 0) {
    const why = 'at least one rules must be specified when the successPolicy is specified';
    errors.push(required(`${path}.successPolicy.rules`, why));
  }
  const replacements = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  if (spec.podReplacementPolicy !== undefined && !replacements.includes(spec.podReplacementPolicy)) {
    errors.push(notSupported(`${path}.podReplacementPolicy`, spec.podReplacementPolicy, replacements));
  }
  errors.push(...templateErrors(spec.template ?? {}, `${path}.template`));
  return [...errors, ...restartPolicyErrors(spec, `${path}.template.spec.restartPolicy`)];
}

function completionModeErrors(spec: JobSpec, path: string): FieldError[] {
  const { backoffLimitPerIndex, completionMode: mode, completions, maxFailedIndexes, parallelism = 0 } = spec;
  const errors: FieldError[] = [];
  if (mode === 'Indexed') {
    if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
    if (parallelism > 100_000) {
      const why = 'must be less than or equal to 100000 when completion mode is Indexed';
      errors.push(invalidValue(`${path}.parallelism`, parallelism, why));
    }
    if (completions !== undefined && (maxFailedIndexes ?? 0) > completions) {
      errors.push(
        invalidValue(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'),
      );
    }
    return errors;
  }
  if (mode !== 'NonIndexed') {
    return [notSupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed'])];
  }
  for (const [field, value] of Object.entries({ backoffLimitPerIndex, maxFailedIndexes })) {
    if (value !== undefined) errors.push(invalidValue(`${path}.${field}`, value, 'requires indexed completion mode'));
  }
  return errors;
}

function restartPolicyErrors(spec: JobSpec, field: string): FieldError[] {
  const policy = spec.template?.spec?.restartPolicy ?? '';
  if (policy === '' || policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(field, policy, ['OnFailure', 'Never'])];
  return spec.podFailurePolicy && policy !== 'Never'
    ? [invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : [];
}

const immutableFields = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const;

/** `ValidateJobSpecUpdate`: what may not change. */
export function validateJobUpdate(job: Job, previous: Job): FieldError[] {
  const spec = job.spec ?? {};
  const before = previous.spec ?? {};
  const errors: FieldError[] = [];
  const same = (field: keyof JobSpec): boolean => isDeepStrictEqual(spec[field], before[field]);
  if (!same('completions')) {
    if (spec.completionMode !== 'Indexed') errors.push(immutable('spec.completions', spec.completions));
    else if (spec.completions !== undefined && spec.completions !== spec.parallelism) {
      const why = 'can only be modified in tandem with spec.parallelism';
      errors.push(invalidValue('spec.completions', spec.completions, why));
    }
  }
  if (!same('selector')) errors.push(immutable('spec.selector', spec.selector));
  if (!isDeepStrictEqual(spec.template, comparableTemplate(spec, previous))) {
    errors.push(immutable('spec.template', spec.template));
  }
  for (const field of immutableFields) if (!same(field)) errors.push(immutable(`spec.${field}`, spec[field]));
  return errors;
}

/** Where its Pods go may be changed for a suspended Job that has never started. */
function comparableTemplate(spec: JobSpec, { spec: before = {}, status }: Job): JobSpec['template'] {
  if (before.suspend !== true || status?.startTime !== undefined) return before.template;
  const template = structuredClone(before.template ?? {});
  const wanted = spec.template;
  template.metadata = { ...template.metadata, ...wanted?.metadata };
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates', 'affinity']) {
    const value = wanted?.spec?.[field];
    if (value === undefined) Reflect.deleteProperty(template.spec ?? {}, field);
    else (template.spec ??= {})[field] = value;
  }
  return template;
}
