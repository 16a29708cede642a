import type { Deployment, DeploymentStatus } from '../../kinds/apps.ts';
import type { Condition } from '../../kinds/meta.ts';
import { timestamp } from '../objects.ts';

export function newCondition(
  type: 'Available' | 'Progressing' | 'ReplicaFailure',
  status: Condition['status'],
  reason: string,
  message: string,
): Condition {
  const now = timestamp();
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** `SetDeploymentCondition`: the same status for the same reason stays as it was, with its times. */
export function withCondition(conditions: Condition[], condition: Condition): Condition[] {
  const current = conditions.find(other => other.type === condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return conditions;
  const changed =
    current?.status === condition.status && current.lastTransitionTime !== undefined
      ? { ...condition, lastTransitionTime: current.lastTransitionTime }
      : condition;
  return [...withoutCondition(conditions, condition.type), changed];
}

export function withoutCondition(conditions: Condition[], type: string): Condition[] {
  return conditions.filter(condition => condition.type !== type);
}

/** Whether the Deployment asks for its progress to be watched; the largest int32 stands for "no". */
export function hasProgressDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== 2 ** 31 - 1;
}

/** `DeploymentComplete`: every Pod is of the newest template and available, and no old one is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** `DeploymentProgressing`: something moved since the status that the Deployment still has. */
export function isProgressing(deployment: Deployment, status: DeploymentStatus): boolean {
  const old = deployment.status ?? {};
  const oldPods = (of: DeploymentStatus): number => (of.replicas ?? 0) - (of.updatedReplicas ?? 0);
  return (
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    oldPods(status) < oldPods(old) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}
