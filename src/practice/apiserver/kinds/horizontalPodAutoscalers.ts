import type { KubeObject } from '../../../base/kubeObject.ts';
import type {
  AutoscalerSpec,
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValue,
  ScalingRules,
} from '../../kinds/autoscaling.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { cpuUtilization, fromFirst, toFirst } from './autoscalerConversion.ts';
import { validateAutoscaler } from './autoscalerValidation.ts';

const defaultUtilization = 80;
const percent = { type: 'Percent', value: 100, periodSeconds: 15 };
const scaleUp: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, percent],
};
const scaleDown: ScalingRules = { selectPolicy: 'Max', policies: [percent] };

const strategy: Strategy<HorizontalPodAutoscaler> = {
  // `SetDefaults_HorizontalPodAutoscaler`.
  applyDefaults(autoscaler) {
    const spec = ((autoscaler as KubeObject<AutoscalerSpec>).spec ??= {});
    spec.scaleTargetRef ??= {};
    spec.minReplicas ??= 1;
    if ((spec.metrics ?? []).length === 0) spec.metrics = [cpuUtilization(defaultUtilization)];
    if (spec.behavior) {
      spec.behavior.scaleUp = { ...structuredClone(scaleUp), ...spec.behavior.scaleUp };
      spec.behavior.scaleDown = { ...structuredClone(scaleDown), ...spec.behavior.scaleDown };
    }
  },
  prepareForCreate: autoscaler => void (autoscaler.status = { currentReplicas: 0, desiredReplicas: 0 }),
  validate: validateAutoscaler,
};

/** `cpu: 10%/80%`, by the metrics of a spec and their last values (`formatHPAMetrics`). */
function targetsText({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => targetText(metric, status?.currentMetrics?.[index]));
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
}

function targetText(metric: MetricSpec, status: MetricStatus | undefined): string {
  const unknown = '<unknown>';
  const named = metric.resource ?? metric.containerResource;
  if (named) {
    const current = (status?.resource ?? status?.containerResource)?.current;
    const { averageValue, averageUtilization } = named.target ?? {};
    if (averageValue !== undefined) return `${named.name ?? ''}: ${current?.averageValue ?? unknown}/${averageValue}`;
    const is = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}%`;
    return `${named.name ?? ''}: ${is}/${averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`}`;
  }
  if (metric.pods)
    return `${status?.pods?.current?.averageValue ?? unknown}/${metric.pods.target?.averageValue ?? '0'}`;
  if (metric.object) return plainTarget(metric.object.target, status?.object?.current);
  return metric.external ? plainTarget(metric.external.target, status?.external?.current) : '<unknown type>';
}

function plainTarget(target: MetricTarget = {}, current: MetricValue = {}): string {
  if (target.averageValue !== undefined) return `${current.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`;
  return `${current.value ?? '<unknown>'}/${target.value ?? '0'}`;
}

const columns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  {
    name: 'Reference',
    type: 'string',
    cell: ({ spec: { scaleTargetRef } }) => `${scaleTargetRef?.kind ?? ''}/${scaleTargetRef?.name ?? ''}`,
  },
  { name: 'Targets', type: 'string', cell: targetsText },
  { name: 'MinPods', type: 'string', cell: ({ spec }) => String(spec.minReplicas ?? '<unset>') },
  { name: 'MaxPods', type: 'string', cell: ({ spec }) => spec.maxReplicas ?? 0 },
  { name: 'Replicas', type: 'string', cell: ({ status }) => status?.currentReplicas ?? 0 },
  ageColumn,
];

const names = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  name: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  createOnUpdate: false,
};

export const horizontalPodAutoscalers = defineResource<HorizontalPodAutoscaler>({
  ...names,
  version: 'v2',
  strategy,
  columns,
});

/** The same autoscalers in the first version. */
export const firstHorizontalPodAutoscalers = defineResource({
  ...names,
  version: 'v1',
  conversion: { fromStored: toFirst, toStored: fromFirst },
  // Strategies and columns see the stored form.
  strategy,
  columns,
});
