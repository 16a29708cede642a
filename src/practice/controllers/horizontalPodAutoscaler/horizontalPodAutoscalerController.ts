import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { AutoscalerStatus, HorizontalPodAutoscaler, MetricSpec, MetricStatus } from '../../kinds/autoscaling.ts';
import type { Condition, LabelSelector } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder } from '../events.ts';
import { matchesSelector } from '../labels.ts';
import { findCondition, modify, timestamp } from '../objects.ts';
import { ScalingHistory } from './limits.ts';
import { MetricError, proposeReplicas, usageWindow, type Proposal, type UsageOf } from './replicas.ts';
import { resourceFailure, unavailable, type MetricFailure } from './unavailable.ts';

const autoscalers = 'horizontalpodautoscalers.autoscaling';
/** The controller manager's `--horizontal-pod-autoscaler-sync-period`, in milliseconds. */
const syncPeriod = 15_000;

type Scalable = KubeObject<
  { replicas?: number; selector?: LabelSelector | Record<string, string> },
  { replicas?: number }
>;

interface Target {
  resource: string;
  target: Scalable;
}

/**
 * Scales workloads by their HorizontalPodAutoscalers (`pkg/controller/podautoscaler`).
 * @param usage what the containers of a Pod use
 * @param timeScale multiplies the time from one look at the metrics to the next
 */
export function horizontalPodAutoscalerController(api: ObjectApi, usage: UsageOf, timeScale: number): Controller {
  const period = syncPeriod * timeScale;
  const events = eventRecorder(api, 'horizontal-pod-autoscaler');
  const histories = new Map<string, ScalingHistory>();
  const historyOf = (autoscaler: HorizontalPodAutoscaler): ScalingHistory => {
    const key = keyOf(autoscaler);
    let history = histories.get(key);
    if (history === undefined) histories.set(key, (history = new ScalingHistory()));
    return history;
  };
  const scalable = api.resources().filter(({ kind }) => scalableKinds.has(kind));
  const autoscalersOf = (target: KubeObject): string[] =>
    api
      .list<HorizontalPodAutoscaler>(autoscalers, target.metadata.namespace)
      .filter(
        ({ spec }) => spec.scaleTargetRef?.kind === target.kind && spec.scaleTargetRef.name === target.metadata.name,
      )
      .map(keyOf);
  return {
    name: 'horizontal-pod-autoscaler',
    watches: {
      [autoscalers]: autoscaler => [keyOf(autoscaler)],
      ...Object.fromEntries(scalable.map(({ resource }) => [resource, autoscalersOf])),
    },
    sync(key, after) {
      const autoscaler = api.get<HorizontalPodAutoscaler>(autoscalers, ...splitKey(key));
      if (!autoscaler) {
        histories.delete(key);
        return;
      }
      reconcile(autoscaler);
      after(period);
    },
  };

  function reconcile(autoscaler: HorizontalPodAutoscaler): void {
    const { spec, status = {} } = autoscaler;
    const conditions = new Conditions(status.conditions);
    const found = targetOf(autoscaler);
    if (typeof found === 'string') {
      conditions.set('AbleToScale', 'False', 'FailedGetScale', `${unableToGet}${found}`);
      write(autoscaler, { ...status, conditions: conditions.list });
      tell(autoscaler, 'FailedGetScale', found);
      return;
    }
    const able = "the HPA controller was able to get the target's current scale";
    conditions.set('AbleToScale', 'True', 'SucceededGetScale', able);
    const { target } = found;
    const current = target.spec?.replicas ?? 1;
    const { minReplicas = 1, maxReplicas = 1 } = spec;
    const next: AutoscalerStatus = {
      ...status,
      currentReplicas: current,
      desiredReplicas: status.desiredReplicas ?? 0,
    };
    if (current === 0 && minReplicas !== 0) {
      const why = 'scaling is disabled since the replica count of the target is zero';
      conditions.set('ScalingActive', 'False', 'ScalingDisabled', why);
      write(autoscaler, { ...next, desiredReplicas: 0, conditions: conditions.list });
      return;
    }
    if (current > maxReplicas || current < minReplicas) {
      const size = current > maxReplicas ? maxReplicas : minReplicas;
      const bound = current > maxReplicas ? 'above Spec.MaxReplicas' : 'below Spec.MinReplicas';
      rescale(autoscaler, found, size, `Current number of replicas ${bound}`, conditions);
      write(autoscaler, { ...next, desiredReplicas: size, lastScaleTime: timestamp(), conditions: conditions.list });
      return;
    }
    // What it has scaled is looked at again, but not its metrics.
    const history = historyOf(autoscaler);
    if (!history.isDue(autoscaler, period)) {
      write(autoscaler, { ...next, conditions: status.conditions ?? conditions.list });
      return;
    }
    const outcome = compute(autoscaler, target, conditions);
    if (outcome === undefined) {
      write(autoscaler, { ...next, conditions: conditions.list });
      return;
    }
    const { proposal, statuses, error } = outcome;
    history.begin(current);
    const { replicas, able: ready, limited } = history.limit(spec, current, proposal.replicas);
    conditions.set('AbleToScale', 'True', ready.reason, ready.message);
    conditions.set('ScalingLimited', limited.status, limited.reason, limited.message);
    if (replicas !== current) {
      rescale(autoscaler, found, replicas, reasonOf(proposal, current), conditions);
      history.changed(current, replicas);
    }
    if (error !== undefined) tell(autoscaler, 'FailedComputeMetricsReplicas', error);
    write(autoscaler, {
      ...next,
      desiredReplicas: replicas,
      currentMetrics: statuses,
      ...(replicas === current ? {} : { lastScaleTime: timestamp() }),
      conditions: conditions.list,
    });
  }

  function rescale(
    autoscaler: HorizontalPodAutoscaler,
    { resource, target }: Target,
    size: number,
    why: string,
    conditions: Conditions,
  ): void {
    modify(api, resource, target, copy => (copy.spec = { ...copy.spec, replicas: size }));
    const done = `the HPA controller was able to update the target scale to ${size}`;
    conditions.set('AbleToScale', 'True', 'SucceededRescale', done);
    events.normal(autoscaler, 'SuccessfulRescale', `New size: ${size}; reason: ${why}`);
  }

  /** What the metrics ask for together; undefined when they say nothing, which is told (`computeReplicasForMetrics`). */
  function compute(
    autoscaler: HorizontalPodAutoscaler,
    target: Scalable,
    conditions: Conditions,
  ): { proposal: Proposal; statuses: MetricStatus[]; error: string | undefined } | undefined {
    const metrics = autoscaler.spec.metrics ?? [];
    const current = target.spec?.replicas ?? 1;
    const pods = podsOf(target);
    const failures: MetricFailure[] = [];
    const proposals: Proposal[] = [];
    for (const metric of metrics) {
      const outcome = propose(metric, current, pods, autoscaler.metadata.namespace ?? '');
      if ('error' in outcome) {
        tell(autoscaler, outcome.reason, outcome.error);
        failures.push(outcome);
      } else proposals.push(outcome);
    }
    const [first] = failures;
    const error = first
      ? `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.what}: ${first.error}`
      : undefined;
    const highest = proposals.reduce<Proposal | undefined>(
      (best, each) => (best === undefined || each.replicas > best.replicas ? each : best),
      undefined,
    );
    if (highest === undefined || (first && highest.replicas < current)) {
      const unable = `the HPA was unable to compute the replica count: ${first?.error ?? ''}`;
      conditions.set('ScalingActive', 'False', first?.reason ?? '', unable);
      if (error !== undefined) tell(autoscaler, 'FailedComputeMetricsReplicas', error);
      return undefined;
    }
    const active = `the HPA was able to successfully calculate a replica count from ${highest.name}`;
    conditions.set('ScalingActive', 'True', 'ValidMetricFound', active);
    return { proposal: highest, statuses: proposals.map(({ status }) => status), error };
  }

  function propose(
    metric: MetricSpec,
    current: number,
    pods: readonly Pod[],
    namespace: string,
  ): Proposal | MetricFailure {
    if (!metric.resource && !metric.containerResource) return unavailable(metric, namespace);
    try {
      return proposeReplicas(metric, current, pods, usage, usageWindow * timeScale);
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      return resourceFailure(metric, error.message);
    }
  }

  function podsOf({ metadata, kind, spec }: Scalable): readonly Pod[] {
    const own = spec?.selector ?? {};
    const selector: LabelSelector =
      kind === 'ReplicationController' ? { matchLabels: own as Record<string, string> } : own;
    return api.list<Pod>('pods', metadata.namespace).filter(pod => matchesSelector(selector, pod.metadata.labels));
  }

  /** What is scaled, or why it cannot be found. */
  function targetOf({ metadata, spec }: HorizontalPodAutoscaler): Target | string {
    const { apiVersion = '', kind = '', name = '' } = spec.scaleTargetRef ?? {};
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const found = api.resources().find(each => {
      const own = each.apiVersion.includes('/') ? each.apiVersion.slice(0, each.apiVersion.indexOf('/')) : '';
      return each.kind === kind && own === group;
    });
    if (!found) return `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`;
    if (!scalableKinds.has(kind)) return 'the server could not find the requested resource';
    const target = api.get<Scalable>(found.resource, metadata.namespace, name);
    return target ? { resource: found.resource, target } : `${found.resource} ${JSON.stringify(name)} not found`;
  }

  function write(autoscaler: HorizontalPodAutoscaler, status: AutoscalerStatus): void {
    if (isDeepStrictEqual(status, autoscaler.status)) return;
    modify(api, autoscalers, autoscaler, copy => (copy.status = structuredClone(status)), 'status');
  }

  /** Tells of a failure once in a period, though changes make it looked at more often. */
  function tell(autoscaler: HorizontalPodAutoscaler, reason: string, message: string): void {
    const key = `${autoscaler.metadata.uid} ${reason} ${message}`;
    const now = Date.now();
    if (now - (told.get(key) ?? 0) < period) return;
    told.set(key, now);
    for (const [old, at] of told) if (now - at > 4 * period) told.delete(old);
    events.warning(autoscaler, reason, message);
  }
}

/** Upstream tells what the metrics ask for now, and nothing where it is an earlier recommendation that is followed. */
function reasonOf({ replicas, name }: Proposal, current: number): string {
  if (replicas === current) return '';
  return replicas > current ? `${name} above target` : 'All metrics below target';
}

/** When each failure was told last. */
const told = new Map<string, number>();

const scalableKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);
const unableToGet = "the HPA controller was unable to get the target's current scale: ";

/** The conditions of a status, of which each is set anew. */
class Conditions {
  readonly list: Condition[];

  constructor(before: readonly Condition[] | undefined) {
    this.list = [...(before ?? [])];
  }

  set(type: string, status: Condition['status'], reason: string, message: string): void {
    const before = findCondition(this.list, type);
    const since = before?.status === status ? before.lastTransitionTime! : timestamp();
    const condition: Condition = { type, status, lastTransitionTime: since, reason, message };
    const index = before === undefined ? this.list.length : this.list.indexOf(before);
    this.list[index] = condition;
  }
}
