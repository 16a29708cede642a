import { invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { matchesLabels, requirementsOf } from '../labelSelector.ts';
import { validateAnnotations, validateLabels } from '../registry/objectMetaValidation.ts';
import { validatePodSpec } from './podValidation.ts';
import type { LabelSelector, PodTemplate } from './podTypes.ts';

/** The part of a workload's spec that Deployments and ReplicaSets share. */
export interface WorkloadSpec {
  replicas?: number;
  minReadySeconds?: number;
  selector?: LabelSelector;
  template?: PodTemplate;
}

/** Checks selector, template and the numbers of a workload that keeps Pods running. */
export function validateWorkload(spec: WorkloadSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['replicas', 'minReadySeconds'] as const) {
    errors.push(...nonNegativeErrors(spec[field], `spec.${field}`));
  }
  errors.push(...validateSelector(spec.selector));
  const template = spec.template ?? {};
  const labels = template.metadata?.labels;
  if (spec.selector && !isEmpty(spec.selector) && !matchesLabels(requirementsOf(spec.selector), labels)) {
    errors.push(
      invalidValue('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'),
    );
  }
  errors.push(...validateLabels(labels, 'spec.template.labels'));
  errors.push(...validateAnnotations(template.metadata?.annotations, 'spec.template.annotations'));
  errors.push(...validatePodSpec(template.spec ?? {}, 'spec.template.spec'));
  const policy = template.spec?.restartPolicy;
  if (policy === 'Never' || policy === 'OnFailure') {
    errors.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  }
  return errors;
}

export function nonNegativeErrors(value: number | undefined, field: string): FieldError[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

function isEmpty(selector: LabelSelector): boolean {
  return requirementsOf(selector).length === 0;
}

function validateSelector(selector: LabelSelector | undefined): FieldError[] {
  if (selector === undefined) return [required('spec.selector')];
  if (isEmpty(selector)) {
    return [invalidValue('spec.selector', {}, 'empty selector is invalid for deployment')];
  }
  return [
    ...validateLabels(selector.matchLabels, 'spec.selector.matchLabels'),
    ...(selector.matchExpressions ?? []).flatMap(({ operator, values }, index) => {
      const path = `spec.selector.matchExpressions[${index}]`;
      if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator)) {
        return [invalidValue(`${path}.operator`, operator, 'not a valid selector operator')];
      }
      const wantsValues = operator === 'In' || operator === 'NotIn';
      if (wantsValues && (values ?? []).length === 0) {
        return [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
      }
      return [];
    }),
  ];
}
