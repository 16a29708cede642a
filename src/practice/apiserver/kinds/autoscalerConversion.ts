import type { KubeObject } from '../../../base/kubeObject.ts';
import type { AutoscalerSpec, AutoscalerStatus, HorizontalPodAutoscaler, MetricSpec } from '../../kinds/autoscaling.ts';

/** What `autoscaling/v1` has no field for, kept in annotations (`pkg/apis/autoscaling/v1/conversion.go`). */
const prefix = 'autoscaling.alpha.kubernetes.io/';
const annotations = {
  metrics: `${prefix}metrics`,
  currentMetrics: `${prefix}current-metrics`,
  behavior: `${prefix}behavior`,
  conditions: `${prefix}conditions`,
};

/** An `autoscaling/v1` HorizontalPodAutoscaler. */
export type FirstAutoscaler = KubeObject<
  Omit<AutoscalerSpec, 'metrics' | 'behavior'> & { targetCPUUtilizationPercentage?: number },
  Omit<AutoscalerStatus, 'currentMetrics' | 'conditions'> & { currentCPUUtilizationPercentage?: number }
>;

function isCpuUtilization({ type, resource }: MetricSpec): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target?.averageUtilization !== undefined;
}

export function toFirst(object: KubeObject): FirstAutoscaler {
  const { metrics = [], behavior, ...spec } = (object as HorizontalPodAutoscaler).spec;
  const { currentMetrics, conditions, ...status } = (object as HorizontalPodAutoscaler).status ?? {};
  const cpu = metrics.find(isCpuUtilization)?.resource?.target?.averageUtilization;
  const current = currentMetrics?.find(({ resource }) => resource?.name === 'cpu')?.resource?.current
    ?.averageUtilization;
  const others = metrics.filter(metric => !isCpuUtilization(metric));
  const kept = Object.entries({
    [annotations.metrics]: others.length > 0 ? others : undefined,
    [annotations.currentMetrics]: currentMetrics,
    [annotations.behavior]: behavior,
    [annotations.conditions]: conditions,
  }).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, JSON.stringify(value)]]));
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata:
      kept.length === 0
        ? object.metadata
        : { ...object.metadata, annotations: { ...object.metadata.annotations, ...Object.fromEntries(kept) } },
    spec: { ...spec, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    status: { ...status, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) },
  };
}

export function fromFirst(object: KubeObject): KubeObject {
  const first = object as FirstAutoscaler;
  const { targetCPUUtilizationPercentage: cpu, ...spec } = first.spec ?? {};
  const status = { ...first.status };
  delete status.currentCPUUtilizationPercentage;
  const given = { ...first.metadata.annotations };
  const metrics = read<MetricSpec[]>(given, annotations.metrics, Array.isArray) ?? [];
  if (cpu !== undefined) metrics.push(cpuUtilization(cpu));
  const behavior = read<object>(given, annotations.behavior, isPlainObject);
  const conditions = read<object[]>(given, annotations.conditions, Array.isArray);
  const currentMetrics = read<object[]>(given, annotations.currentMetrics, Array.isArray);
  const metadata = { ...first.metadata };
  if (Object.keys(given).length > 0) metadata.annotations = given;
  else delete metadata.annotations;
  return {
    ...first,
    apiVersion: 'autoscaling/v2',
    metadata,
    spec: { ...spec, ...(metrics.length > 0 ? { metrics } : {}), ...(behavior ? { behavior } : {}) },
    status: { ...status, ...(currentMetrics ? { currentMetrics } : {}), ...(conditions ? { conditions } : {}) },
  };
}

export function cpuUtilization(percentage: number): MetricSpec {
  return {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percentage } },
  };
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes what an annotation keeps out of them; what is not of the right kind is dropped. */
function read<T>(given: Record<string, string>, key: string, fits: (value: unknown) => boolean): T | undefined {
  const text = given[key];
  Reflect.deleteProperty(given, key);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return fits(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
