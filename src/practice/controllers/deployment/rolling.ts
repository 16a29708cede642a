import { availableReplicas, maxUnavailable, newReplicaSetSize, sizeOf, specReplicas } from './limits.ts';
import { activeSets, allSets, byAge, scaleReplicaSet, syncRevision, type Rollout } from './replicaSets.ts';

/** One step of a rolling update: first up, else down. */
export function rollingUpdate(rollout: Rollout): void {
  syncRevision(rollout, true);
  if (!reconcileNew(rollout)) reconcileOld(rollout);
}

export function reconcileNew(rollout: Rollout): boolean {
  const { current, deployment } = rollout;
  if (!current) return false;
  const wanted = deployment.spec.replicas ?? 1;
  if (sizeOf(current) === wanted) return false;
  const size = sizeOf(current) > wanted ? wanted : newReplicaSetSize(deployment, allSets(rollout), sizeOf(current));
  return scaleReplicaSet(rollout, current, size);
}

/** Takes old Pods away, as far as enough others are available; those that never became so go first. */
function reconcileOld(rollout: Rollout): void {
  const { current, deployment } = rollout;
  if (specReplicas(rollout.old) === 0) return;
  const minAvailable = (deployment.spec.replicas ?? 1) - maxUnavailable(deployment);
  const newUnavailable = current ? sizeOf(current) - (current.status?.availableReplicas ?? 0) : 0;
  const mostDown = specReplicas(allSets(rollout)) - minAvailable - newUnavailable;
  if (mostDown <= 0) return;
  let unhealthy = mostDown;
  for (const set of activeSets(rollout.old).sort(byAge)) {
    const down = Math.min(unhealthy, sizeOf(set) - (set.status?.availableReplicas ?? 0));
    if (down <= 0) continue;
    scaleReplicaSet(rollout, set, sizeOf(set) - down);
    unhealthy -= down;
  }
  let healthy = availableReplicas(allSets(rollout)) - minAvailable;
  for (const set of activeSets(rollout.old).sort(byAge)) {
    if (healthy <= 0) return;
    const down = Math.min(healthy, sizeOf(set));
    scaleReplicaSet(rollout, set, sizeOf(set) - down);
    healthy -= down;
  }
}
