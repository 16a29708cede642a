import type { AutoscalerSpec, HorizontalPodAutoscaler, MetricSpec, MetricTarget } from '../../kinds/autoscaling.ts';
import { Quantity } from '../../kinds/quantity.ts';
import { forbiddenField, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';

const sourceFields: Readonly<Record<string, 'resource' | 'containerResource' | 'pods' | 'object' | 'external'>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

/** Checks a HorizontalPodAutoscaler (`pkg/apis/autoscaling/validation`). */
export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas = 1, maxReplicas = 0 } = spec;
  const errors: FieldError[] = [];
  if (minReplicas < 1) {
    errors.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  }
  if (maxReplicas < 1) errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (maxReplicas < minReplicas) {
    errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  errors.push(...targetErrors(spec));
  for (const [index, metric] of (spec.metrics ?? []).entries()) {
    errors.push(...metricErrors(metric, `spec.metrics[${index}]`));
  }
  return errors;
}

function targetErrors({ scaleTargetRef = {} }: AutoscalerSpec): FieldError[] {
  return (['kind', 'name'] as const).flatMap(field => {
    const value = scaleTargetRef[field] ?? '';
    const at = `spec.scaleTargetRef.${field}`;
    if (value === '') return [required(at)];
    return nameProblems(value, 'pathSegment').map(text => invalidValue(at, value, text));
  });
}

function metricErrors(metric: MetricSpec, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = metric.type ?? '';
  if (type === '') errors.push(required(`${at}.type`, 'must specify a metric source type'));
  const expected = sourceFields[type];
  if (expected === undefined) errors.push(notSupported(`${at}.type`, type, Object.keys(sourceFields)));
  const present = Object.values(sourceFields).filter(field => metric[field] !== undefined);
  const { resource } = metric;
  if (resource) {
    if (!resource.name) errors.push(required(`${at}.resource.name`, 'must specify a resource name'));
    const target = resource.target ?? {};
    const path = `${at}.resource.target`;
    errors.push(...metricTargetErrors(target, path));
    const { averageUtilization: utilization, averageValue: value } = target;
    if (utilization === undefined && value === undefined) {
      errors.push(required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization'));
    }
    if (utilization !== undefined && value !== undefined) {
      errors.push(
        forbiddenField(`${path}.averageValue`, 'may not set both a target raw value and a target utilization'),
      );
    }
  }
  if (expected !== undefined && metric[expected] === undefined) {
    errors.push(required(`${at}.${expected}`, 'must populate information for the given metric source'));
  }
  for (const field of present.length === 1 ? [] : present) {
    if (field !== expected) errors.push(forbiddenField(`${at}.${field}`, 'must populate the given metric source only'));
  }
  return errors;
}

function metricTargetErrors({ type = '', ...target }: MetricTarget, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (type === '') errors.push(required(`${at}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    errors.push(invalidValue(`${at}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const field of ['value', 'averageValue'] as const) {
    const value = target[field];
    if (value === undefined || Quantity.of(value).compare(Quantity.zero) > 0) continue;
    errors.push(invalidValue(`${at}.${field}`, Quantity.of(value).toString(), 'must be positive'));
  }
  if ((target.averageUtilization ?? 1) < 1) {
    errors.push(invalidValue(`${at}.averageUtilization`, target.averageUtilization, 'must be greater than 0'));
  }
  return errors;
}
