import type { MetricSpec } from '../../kinds/autoscaling.ts';

/** Why a metric has no value: the reason of the condition, what was tried, and how that failed. */
export interface MetricFailure {
  reason: string;
  what: string;
  error: string;
}

/** A failure to read a metric of CPU or memory. */
export function resourceFailure({ resource, containerResource }: MetricSpec, error: string): MetricFailure {
  return resource
    ? { reason: 'FailedGetResourceMetric', what: `failed to get ${resource.name ?? ''} resource metric value`, error }
    : {
        reason: 'FailedGetContainerResourceMetric',
        what: `failed to get ${containerResource?.container ?? ''} container metric value`,
        error,
      };
}

/** Why a metric of one of the other APIs has no value: the cluster has none of them. */
export function unavailable(metric: MetricSpec, namespace: string): MetricFailure {
  const { pods, object, external } = metric;
  if (external) {
    const name = external.metric?.name ?? '';
    return {
      reason: 'FailedGetExternalMetric',
      what: `failed to get ${name} external metric value`,
      error: `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`,
    };
  }
  const name = (pods ?? object)?.metric?.name ?? '';
  return {
    reason: pods ? 'FailedGetPodsMetric' : 'FailedGetObjectMetric',
    what: `failed to get ${pods ? 'pods' : 'object'} metric value`,
    error: `unable to get metric ${name}: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered`,
  };
}
