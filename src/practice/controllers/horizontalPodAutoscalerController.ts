import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { AutoscalerStatus, HorizontalPodAutoscaler, MetricSpec } from '../kinds/autoscaling.ts';
import type { Condition } from '../kinds/meta.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { eventRecorder } from './events.ts';
import { findCondition, modify, timestamp } from './objects.ts';

const autoscalers = 'horizontalpodautoscalers.autoscaling';
/** The controller manager's `--horizontal-pod-autoscaler-sync-period`, in milliseconds. */
const period = 15_000;

type Scalable = KubeObject<{ replicas?: number }, { replicas?: number }>;

/**
 * Keeps workloads between the bounds of their HorizontalPodAutoscalers. There is no metrics server in the practice
 * cluster, and it says so in conditions and events as upstream's does in a cluster without one.
 */
export function horizontalPodAutoscalerController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'horizontal-pod-autoscaler');
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
      if (!autoscaler) return;
      reconcile(autoscaler);
      after(period);
    },
  };

  function reconcile(autoscaler: HorizontalPodAutoscaler): void {
    const { spec, status = {}, metadata } = autoscaler;
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
    const { resource, target } = found;
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
      modify(api, resource, target, copy => (copy.spec = { ...copy.spec, replicas: size }));
      const why = `the HPA controller was able to update the target scale to ${size}`;
      conditions.set('AbleToScale', 'True', 'SucceededRescale', why);
      events.normal(autoscaler, 'SuccessfulRescale', `New size: ${size}; reason: Current number of replicas ${bound}`);
      write(autoscaler, { ...next, desiredReplicas: size, lastScaleTime: timestamp(), conditions: conditions.list });
      return;
    }
    const [first = {}] = spec.metrics ?? [];
    const failure = metricFailure(first, metadata.namespace ?? '');
    const unable = `the HPA was unable to compute the replica count: ${failure.error}`;
    conditions.set('ScalingActive', 'False', failure.reason, unable);
    write(autoscaler, { ...next, conditions: conditions.list });
    tell(autoscaler, failure.reason, failure.error);
    const count = spec.metrics?.length ?? 0;
    tell(
      autoscaler,
      'FailedComputeMetricsReplicas',
      `invalid metrics (${count} invalid out of ${count}), first error is: ${failure.what}: ${failure.error}`,
    );
  }

  /** What is scaled, or why it cannot be found. */
  function targetOf({ metadata, spec }: HorizontalPodAutoscaler): { resource: string; target: Scalable } | string {
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

/** When each failure was told last. */
const told = new Map<string, number>();

const scalableKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);
const unableToGet = "the HPA controller was unable to get the target's current scale: ";

/** Why a metric has no value in a cluster without metrics APIs. */
function metricFailure(metric: MetricSpec, namespace: string): { reason: string; what: string; error: string } {
  const missing = 'the server could not find the requested resource (get pods.metrics.k8s.io)';
  const unregistered = (api: string): string => `no ${api} metrics API (${api}.metrics.k8s.io) registered`;
  const { resource, containerResource, pods, object, external } = metric;
  const named = resource ?? containerResource;
  if (named) {
    const name = named.name ?? '';
    const measure = named.target?.averageValue === undefined ? 'utilization' : 'usage';
    return {
      reason: resource ? 'FailedGetResourceMetric' : 'FailedGetContainerResourceMetric',
      what: resource
        ? `failed to get ${name} resource metric value`
        : `failed to get ${containerResource?.container ?? ''} container metric value`,
      error: `failed to get ${name} ${measure}: unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: ${missing}`,
    };
  }
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
    error: `unable to get metric ${name}: unable to fetch metrics from custom metrics API: ${unregistered('custom')}`,
  };
}

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
