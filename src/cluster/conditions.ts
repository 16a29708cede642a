import type { KubeObject } from '../base/kubeObject.ts';

/** An entry of `status.conditions`, as most kinds have them. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  observedGeneration?: number;
}

/** The conditions of any object; empty when it has none. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  const conditions = (object.status as { conditions?: unknown } | undefined)?.conditions;
  return Array.isArray(conditions) ? (conditions as Condition[]) : [];
}

export function findCondition(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find(condition => condition.type === type);
}

/** Whether a condition is there with status `True`. */
export function isTrue(condition: Condition | undefined): boolean {
  return condition?.status === 'True';
}

/** Whether `status` was written for an older `spec`: such a status says nothing about what is wanted now. */
export function isStatusOutdated(object: KubeObject): boolean {
  const observed = (object.status as { observedGeneration?: number } | undefined)?.observedGeneration;
  const generation = object.metadata.generation;
  return observed !== undefined && generation !== undefined && observed < generation;
}
