import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Pod } from '../kinds/pod.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../kinds/policy.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { eventRecorder } from './events.ts';
import { matchesSelector } from './labels.ts';
import { controllerOf, findCondition, isBeingDeleted, modify, scaledValue, timeOf, timestamp } from './objects.ts';
import { isPodReady } from './pods.ts';

const budgets = 'poddisruptionbudgets.policy';
/** How long an evicted Pod is taken to be going, in milliseconds. */
const deletionTimeout = 120_000;

/** Counts what PodDisruptionBudgets allow (`pkg/controller/disruption`). */
export function disruptionController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'controllermanager');
  const budgetsOf = (pod: KubeObject): string[] =>
    api
      .list<PodDisruptionBudget>(budgets, pod.metadata.namespace)
      .filter(({ spec }) => matchesSelector(spec.selector, pod.metadata.labels))
      .map(keyOf);
  const scalable = api.resources().filter(({ kind }) => scalableKinds.has(kind));
  return {
    name: 'disruption-controller',
    watches: {
      [budgets]: budget => [keyOf(budget)],
      pods: budgetsOf,
      ...Object.fromEntries(
        scalable.map(({ resource }) => [
          resource,
          (owner: KubeObject) => api.list(budgets, owner.metadata.namespace).map(keyOf),
        ]),
      ),
    },
    sync(key, after) {
      const budget = api.get<PodDisruptionBudget>(budgets, ...splitKey(key));
      if (!budget) return;
      const { namespace } = budget.metadata;
      const pods = api
        .list<Pod>('pods', namespace)
        .filter(pod => matchesSelector(budget.spec.selector, pod.metadata.labels));
      if (pods.length === 0) events.normal(budget, 'NoPods', 'No matching pods found');
      const now = Date.now();
      const disrupted = stillGoing(budget, pods, now);
      const { expected, desired, unmanaged } = expectation(budget, pods);
      if (unmanaged) {
        events.warning(
          budget,
          'UnmanagedPods',
          `Pods selected by this PodDisruptionBudget (selector: ${goSelector(budget)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
        );
      }
      const healthy = pods.filter(
        pod => !isBeingDeleted(pod) && !Object.hasOwn(disrupted, pod.metadata.name) && isPodReady(pod),
      ).length;
      const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
      write(budget, {
        ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
        ...(budget.metadata.generation === undefined ? {} : { observedGeneration: budget.metadata.generation }),
        disruptionsAllowed: allowed,
        currentHealthy: healthy,
        desiredHealthy: desired,
        expectedPods: expected,
      });
      const oldest = Object.values(disrupted).map(time => timeOf(time) + deletionTimeout - now);
      if (oldest.length > 0) after(Math.max(0, Math.min(...oldest)) + 1);
    },
  };

  function expectation(
    { spec }: PodDisruptionBudget,
    pods: readonly Pod[],
  ): { expected: number; desired: number; unmanaged: boolean } {
    if (typeof spec.minAvailable === 'number' && spec.maxUnavailable === undefined) {
      return { expected: pods.length, desired: spec.minAvailable, unmanaged: false };
    }
    if (spec.minAvailable === undefined && spec.maxUnavailable === undefined) {
      return { expected: 0, desired: 0, unmanaged: false };
    }
    const { scale, unmanaged } = expectedScale(pods);
    const desired =
      spec.maxUnavailable === undefined
        ? scaledValue(spec.minAvailable, scale, true)
        : Math.max(0, scale - scaledValue(spec.maxUnavailable, scale, true));
    return { expected: scale, desired, unmanaged };
  }

  /** The sum of what the controllers of the Pods are scaled to. */
  function expectedScale(pods: readonly Pod[]): { scale: number; unmanaged: boolean } {
    const owners = new Map<string, KubeObject>();
    let unmanaged = false;
    for (const pod of pods) {
      const owner = topController(pod);
      if (owner === undefined) unmanaged = true;
      else owners.set(owner.metadata.uid ?? '', owner);
    }
    const scale = [...owners.values()].reduce(
      (sum, { spec }) => sum + ((spec as Scaled | undefined)?.replicas ?? 1),
      0,
    );
    return { scale, unmanaged };
  }

  /** The controller that says how many Pods there are to be: a Deployment rather than its ReplicaSet. */
  function topController(object: KubeObject): KubeObject | undefined {
    const reference = controllerOf(object);
    if (!reference) return undefined;
    const resource = scalable.find(
      ({ kind, apiVersion }) => kind === reference.kind && apiVersion === reference.apiVersion,
    );
    const owner = resource && api.get(resource.resource, object.metadata.namespace, reference.name);
    if (owner?.metadata.uid !== reference.uid) return undefined;
    return topController(owner) ?? owner;
  }

  function write(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus): void {
    const before = findCondition(budget.status?.conditions, 'DisruptionAllowed');
    const is = status.disruptionsAllowed > 0 ? 'True' : 'False';
    const condition = {
      type: 'DisruptionAllowed',
      status: is,
      ...(status.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
      lastTransitionTime: before?.status === is ? before.lastTransitionTime! : timestamp(),
      reason: is === 'True' ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    } as const;
    const others = (budget.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    const complete = { ...status, conditions: [...others, condition] };
    if (isDeepStrictEqual(complete, budget.status)) return;
    modify(api, budgets, budget, copy => (copy.status = complete), 'status');
  }
}

const scalableKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

interface Scaled {
  replicas?: number;
}

function stillGoing({ status }: PodDisruptionBudget, pods: readonly Pod[], now: number): Record<string, string> {
  const entries = Object.entries(status?.disruptedPods ?? {}).filter(
    ([name, time]) =>
      timeOf(time) + deletionTimeout > now && pods.some(pod => pod.metadata.name === name && !isBeingDeleted(pod)),
  );
  return Object.fromEntries(entries);
}

/** A selector as Go prints the struct. */
function goSelector({ spec: { selector } }: PodDisruptionBudget): string {
  const labels = Object.entries(selector?.matchLabels ?? {})
    .sort()
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{},}`;
}
