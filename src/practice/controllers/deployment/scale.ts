import type { Deployment, ReplicaSet } from '../../kinds/apps.ts';
import { desiredAnnotation, maximumAnnotation } from './annotations.ts';
import { isRollingUpdate, maxSurge, sizeOf, specReplicas } from './limits.ts';
import { activeSets, allSets, byAge, scaleReplicaSet, type Rollout } from './replicaSets.ts';

/** Whether the Deployment's size was changed since its ReplicaSets were last scaled. */
export function isScalingEvent(rollout: Rollout): boolean {
  return activeSets(allSets(rollout)).some(set => {
    const desired = set.metadata.annotations?.[desiredAnnotation];
    return desired !== undefined && Number(desired) !== (rollout.deployment.spec.replicas ?? 1);
  });
}

/** Spreads a changed size over the ReplicaSets: the one there is, or in proportion during a rollout. */
export function scale(rollout: Rollout): void {
  const { deployment } = rollout;
  const wanted = deployment.spec.replicas ?? 1;
  const only = activeOrLatest(rollout);
  if (only) {
    scaleReplicaSet(rollout, only, wanted);
    return;
  }
  if (isSaturated(rollout)) {
    for (const set of activeSets(rollout.old)) scaleReplicaSet(rollout, set, 0);
    return;
  }
  if (isRollingUpdate(deployment)) scaleInProportion(rollout);
}

function activeOrLatest(rollout: Rollout): ReplicaSet | undefined {
  const active = activeSets(allSets(rollout));
  if (active.length > 1) return undefined;
  return active[0] ?? rollout.current ?? [...rollout.old].sort(byAge).at(-1);
}

function isSaturated({ current, deployment }: Rollout): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    current !== undefined &&
    sizeOf(current) === wanted &&
    Number(current.metadata.annotations?.[desiredAnnotation]) === wanted &&
    current.status?.availableReplicas === wanted
  );
}

function scaleInProportion(rollout: Rollout): void {
  const { deployment } = rollout;
  const wanted = deployment.spec.replicas ?? 1;
  const sets = activeSets(allSets(rollout));
  const toAdd = (wanted > 0 ? wanted + maxSurge(deployment) : 0) - specReplicas(sets);
  // The largest first; of equals the newest when growing, the oldest when shrinking.
  sets.sort((a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)));
  let added = 0;
  const sizes = sets.map(set => {
    const change = proportion(deployment, set, toAdd, added);
    added += change;
    return sizeOf(set) + change;
  });
  sets.forEach((set, index) => {
    const rest = index === 0 ? toAdd - added : 0;
    scaleReplicaSet(rollout, set, Math.max(0, (sizes[index] ?? 0) + rest));
  });
}

function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (sizeOf(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = setFraction(deployment, set);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

function setFraction(deployment: Deployment, set: ReplicaSet): number {
  const wanted = deployment.spec.replicas ?? 1;
  if (wanted === 0) return -sizeOf(set);
  const before = Number(set.metadata.annotations?.[maximumAnnotation] ?? deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((sizeOf(set) * (wanted + maxSurge(deployment))) / before) - sizeOf(set);
}
