import type { MetricSpec, MetricStatus, MetricTarget, MetricValue } from '../../kinds/autoscaling.ts';
import type { Container, Pod } from '../../kinds/pod.ts';
import { Quantity } from '../../kinds/quantity.ts';
import type { PodUsage } from '../../storage/objectStore.ts';
import { findCondition, isBeingDeleted, timeOf } from '../objects.ts';

/** `--horizontal-pod-autoscaler-tolerance`. */
const tolerance = 0.1;
/** `--horizontal-pod-autoscaler-cpu-initialization-period` and `…-initial-readiness-delay`, in milliseconds. */
const initialization = 300_000;
const readinessDelay = 30_000;
/** Over how long a metric is averaged, in milliseconds. */
export const usageWindow = 15_000;

export type UsageOf = (namespace: string, pod: string) => PodUsage | undefined;

/** What one metric asks for: how many replicas, by what name it is told, and what it is now. */
export interface Proposal {
  replicas: number;
  name: string;
  status: MetricStatus;
}

/** Why a metric has no value, in upstream's words. */
export class MetricError extends Error {}

/**
 * How many replicas a metric of CPU or memory asks for (`replica_calculator.go`).
 * @param pods those that the workload's selector selects
 * @param window over how long usage is averaged, in milliseconds
 * @throws MetricError
 */
export function proposeReplicas(
  metric: MetricSpec,
  current: number,
  pods: readonly Pod[],
  usageOf: UsageOf,
  window = usageWindow,
): Proposal {
  const source = metric.resource ?? metric.containerResource ?? {};
  const { name = '', target = {} } = source;
  const container = metric.containerResource?.container ?? '';
  const measure = target.averageValue === undefined ? 'utilization' : 'usage';
  try {
    const values = valuesOf(name, container, pods, usageOf);
    const groups = groupPods(name, pods, values, window);
    const { replicas, value } = replicasFor({ name, container, target, current, pods, values, ...groups });
    const kind = container === '' ? 'resource' : 'container resource';
    return {
      replicas,
      name: measure === 'usage' ? `${name} resource` : `${name} ${kind} utilization (percentage of request)`,
      status: metric.containerResource
        ? { type: 'ContainerResource', containerResource: { name, container, current: value } }
        : { type: 'Resource', resource: { name, current: value } },
    };
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    throw new MetricError(`failed to get ${name} ${measure}: ${error.message}`);
  }
}

/** What each Pod uses, in thousandths, by its name. */
function valuesOf(resource: string, container: string, pods: readonly Pod[], usageOf: UsageOf): Map<string, number> {
  const values = new Map<string, number>();
  for (const { metadata } of pods) {
    const used = usageOf(metadata.namespace ?? '', metadata.name)?.filter(
      ({ name }) => container === '' || name === container,
    );
    if (used === undefined || used.length === 0) continue;
    const sum = used.reduce((total, { cpu, memory }) => total + (resource === 'cpu' ? cpu / 1e6 : memory * 1000), 0);
    values.set(metadata.name, Math.ceil(sum));
  }
  if (values.size > 0) return values;
  const why = 'no metrics returned from resource metrics API';
  throw new MetricError(`unable to get metrics for resource ${resource}: ${why}`);
}

interface Groups {
  ready: number;
  unready: string[];
  missing: string[];
}

/** `groupPods`; takes the values of those that do not count out. */
function groupPods(resource: string, pods: readonly Pod[], values: Map<string, number>, window: number): Groups {
  const groups: Groups = { ready: 0, unready: [], missing: [] };
  for (const pod of pods) {
    const { name } = pod.metadata;
    if (isBeingDeleted(pod) || pod.status?.phase === 'Failed') values.delete(name);
    else if (pod.status?.phase === 'Pending' || (values.has(name) && resource === 'cpu' && isUnready(pod, window))) {
      groups.unready.push(name);
      values.delete(name);
    } else if (!values.has(name)) groups.missing.push(name);
    else groups.ready++;
  }
  if (values.size > 0) return groups;
  throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');
}

/** Whether a Pod's use of CPU is still that of its start. */
function isUnready({ status }: Pod, window: number, now = Date.now()): boolean {
  const condition = findCondition(status?.conditions, 'Ready');
  if (condition === undefined || status?.startTime === undefined) return true;
  const [started, changed] = [timeOf(status.startTime), timeOf(condition.lastTransitionTime)];
  if (started + initialization > now) return condition.status === 'False' || now < changed + window;
  return condition.status === 'False' && started + readinessDelay > changed;
}

interface Question extends Groups {
  name: string;
  container: string;
  target: MetricTarget;
  current: number;
  pods: readonly Pod[];
  values: Map<string, number>;
}

function replicasFor(question: Question): { replicas: number; value: MetricValue } {
  const { name, container, target, current, pods, values, ready, unready, missing } = question;
  const utilization = target.averageUtilization ?? 0;
  const usage = target.averageValue === undefined ? undefined : Quantity.of(target.averageValue).value * 1000;
  const requests = usage === undefined ? requestsOf(pods, container, name) : undefined;
  const measure = (): { ratio: number; value: MetricValue } => {
    const total = [...values.values()].reduce((sum, each) => sum + each, 0);
    const average = Math.trunc(total / values.size);
    const averageValue = quantityText(name, average);
    if (requests === undefined) return { ratio: average / usage!, value: { averageValue } };
    const asked = [...values.keys()].reduce((sum, pod) => sum + (requests.get(pod) ?? 0), 0);
    if (asked === 0) throw new MetricError('no metrics returned matched known pods');
    const percent = Math.trunc((total * 100) / asked);
    return { ratio: percent / utilization, value: { averageUtilization: percent, averageValue } };
  };
  const { ratio, value } = measure();
  const stays = { replicas: current, value };
  const grows = unready.length > 0 && ratio > 1;
  if (!grows && missing.length === 0) {
    return isWithin(ratio) ? stays : { replicas: Math.ceil(ratio * ready), value };
  }
  for (const pod of missing) {
    // Of what is not known the worse is assumed: on the way down that it is used, on the way up that it is not.
    const full = usage ?? ((requests?.get(pod) ?? 0) * Math.max(100, utilization)) / 100;
    if (ratio !== 1) values.set(pod, ratio < 1 ? full : 0);
  }
  if (grows) for (const pod of unready) values.set(pod, 0);
  const { ratio: next } = measure();
  if (isWithin(next) || (ratio < 1 && next > 1) || (ratio > 1 && next < 1)) return stays;
  const replicas = Math.ceil(next * values.size);
  return (next < 1 && replicas > current) || (next > 1 && replicas < current) ? stays : { replicas, value };
}

function isWithin(ratio: number): boolean {
  return Math.abs(1 - ratio) <= tolerance;
}

/** What each Pod requests, in thousandths (`calculatePodRequestsFromContainers`). */
function requestsOf(pods: readonly Pod[], container: string, resource: string): Map<string, number> {
  return new Map(
    pods.map(({ metadata, spec }) => {
      const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
      const counted = [...spec.containers, ...sidecars].filter(({ name }) => container === '' || name === container);
      return [metadata.name, counted.reduce((sum, each) => sum + requestOf(each, resource, metadata.name), 0)];
    }),
  );
}

function requestOf({ name, resources }: Container, resource: string, pod: string): number {
  const request = resources?.requests?.[resource];
  if (request !== undefined) return Quantity.of(request).value * 1000;
  throw new MetricError(`missing request for ${resource} in container ${name} of Pod ${pod}`);
}

/** A value in thousandths, as the metrics server writes it. */
function quantityText(resource: string, thousandths: number): string {
  if (resource === 'memory') return Quantity.of(`${Math.ceil(thousandths / 1024_000)}Ki`).toString();
  return Quantity.of(`${thousandths}m`).toString();
}
