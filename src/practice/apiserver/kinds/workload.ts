import { forbiddenField, invalidMap, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { matchesLabels, requirementsOf, selectorText } from '../labelSelector.ts';
import type { ScaleAccess } from '../registry/resourceDefinition.ts';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { validateAnnotations, validateLabels } from '../registry/objectMetaValidation.ts';
import { validatePodSpec } from './podValidation.ts';
import type { LabelSelector, PodTemplate } from './podTypes.ts';

/** The part of a workload's spec that Deployments, ReplicaSets and StatefulSets share. */
export interface WorkloadSpec {
  replicas?: number;
  minReadySeconds?: number;
  selector?: LabelSelector;
  template?: PodTemplate;
}

/** Checks selector, template and the numbers of a Deployment or a ReplicaSet. */
export function validateWorkload(spec: WorkloadSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['replicas', 'minReadySeconds'] as const) {
    errors.push(...nonNegativeErrors(spec[field], `spec.${field}`));
  }
  // Upstream says "deployment" of ReplicaSets too.
  errors.push(...requiredSelectorErrors(spec.selector, 'empty selector is invalid for deployment'));
  const template = spec.template ?? {};
  if (spec.selector && !isEmpty(spec.selector)) errors.push(...matchErrors(spec.selector, template));
  errors.push(...templateErrors(template, 'spec.template'));
  const policy = template.spec?.restartPolicy;
  if (policy === 'Never' || policy === 'OnFailure') errors.push(...restartPolicyErrors(template));
  return errors;
}

/** Labels, annotations and Pod of a template at a path such as `spec.template`. */
export function templateErrors(template: PodTemplate, path: string): FieldError[] {
  return [
    ...validateLabels(template.metadata?.labels, `${path}.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.annotations`),
    ...validatePodSpec(template.spec ?? {}, `${path}.spec`),
    ...((template.spec?.ephemeralContainers ?? []).length > 0
      ? [forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ];
}

/** That a template's Pods are those that the selector selects. An absent selector selects nothing. */
export function matchErrors(selector: LabelSelector | undefined, template: PodTemplate): FieldError[] {
  const labels = template.metadata?.labels;
  const field = 'spec.template.metadata.labels';
  return selector !== undefined && matchesLabels(requirementsOf(selector), labels)
    ? []
    : [labels ? invalidMap(field, labels, mismatch) : invalidValue(field, null, mismatch)];
}

const mismatch = '`selector` does not match template `labels`';

/** What only Pods that are kept running can have. */
export function restartPolicyErrors({ spec }: PodTemplate): FieldError[] {
  return spec?.restartPolicy === 'Always'
    ? []
    : [notSupported('spec.template.spec.restartPolicy', spec?.restartPolicy, ['Always'])];
}

/** @param kind as upstream's message spells it */
export function activeDeadlineErrors({ spec }: PodTemplate, kind: string): FieldError[] {
  return spec?.activeDeadlineSeconds === undefined
    ? []
    : [forbiddenField('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`)];
}

export function nonNegativeErrors(value: number | undefined, field: string): FieldError[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

/** A number of Pods, or a percentage of them. */
export function amountErrors(amount: number | string, field: string): FieldError[] {
  if (typeof amount === 'number') return nonNegativeErrors(amount, field);
  return /^\d+%$/.test(amount)
    ? []
    : [
        invalidValue(
          field,
          amount,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        ),
      ];
}

/** A percentage above 100. */
export function aboveAllErrors(amount: number | string, field: string): FieldError[] {
  const percent = typeof amount === 'string' ? /^(\d+)%$/.exec(amount)?.[1] : undefined;
  return percent !== undefined && Number(percent) > 100
    ? [invalidValue(field, amount, 'must not be greater than 100%')]
    : [];
}

export function isZero(amount: number | string): boolean {
  return amount === 0 || (typeof amount === 'string' && /^0+%$/.test(amount));
}

export function isEmpty(selector: LabelSelector): boolean {
  return requirementsOf(selector).length === 0;
}

/** A selector that has to be there and to select something. */
export function requiredSelectorErrors(selector: LabelSelector | undefined, emptyMessage: string): FieldError[] {
  if (selector === undefined) return [required('spec.selector')];
  return isEmpty(selector)
    ? [invalidValue('spec.selector', {}, emptyMessage)]
    : validateLabelSelector(selector, 'spec.selector');
}

/** The `scale` subresource of a workload whose spec has `replicas` and a selector. */
export const replicasScale: ScaleAccess<KubeObject<WorkloadSpec, { replicas?: number }>> = {
  read: ({ spec, status }) => ({
    desired: spec?.replicas ?? 0,
    current: status?.replicas ?? 0,
    selector: selectorText(spec?.selector),
  }),
  write(object, replicas) {
    (object.spec ??= {}).replicas = replicas;
  },
};
