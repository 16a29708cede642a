import type { Deployment, ReplicaSet } from '../../kinds/apps.ts';
import { scaledValue } from '../objects.ts';

/** How many Pods a rolling update may have beyond the wanted ones. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}

/** How many of the wanted Pods may be unavailable during a rolling update. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = deployment.spec.replicas ?? 1;
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type !== 'Recreate';
}

/** `deploymentutil.ResolveFenceposts`: of two zeros, one Pod may be unavailable, else nothing could ever move. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const replicas = deployment.spec.replicas ?? 1;
  const { maxSurge: surge = '25%', maxUnavailable: unavailable = '25%' } =
    deployment.spec.strategy?.rollingUpdate ?? {};
  const resolved = {
    surge: scaledValue(surge, replicas, true),
    unavailable: scaledValue(unavailable, replicas, false),
  };
  return resolved.surge === 0 && resolved.unavailable === 0 ? { ...resolved, unavailable: 1 } : resolved;
}

/** The size that the new ReplicaSet may have now (`deploymentutil.NewRSNewReplicas`). */
export function newReplicaSetSize(deployment: Deployment, all: ReplicaSet[], current: number): number {
  const wanted = deployment.spec.replicas ?? 1;
  if (!isRollingUpdate(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - specReplicas(all);
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

export function sizeOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

export function specReplicas(sets: ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + sizeOf(set), 0);
}

export function statusReplicas(sets: ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.status?.replicas ?? 0), 0);
}

export function availableReplicas(sets: ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.status?.availableReplicas ?? 0), 0);
}
