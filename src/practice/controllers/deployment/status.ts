import { isDeepStrictEqual } from 'node:util';
import type { Deployment, DeploymentStatus } from '../../kinds/apps.ts';
import type { Condition } from '../../kinds/meta.ts';
import { findCondition, modify, timeOf } from '../objects.ts';
import {
  hasProgressDeadline,
  isComplete,
  isProgressing,
  newCondition,
  withCondition,
  withoutCondition,
} from './conditions.ts';
import { availableReplicas, maxUnavailable, specReplicas, statusReplicas } from './limits.ts';
import { allSets, type Rollout } from './replicaSets.ts';

/** Writes counts and `Available`, and nothing about progress: for Deployments that are paused or being scaled. */
export function syncStatus(rollout: Rollout): void {
  write(rollout, calculate(rollout));
}

/**
 * Writes the whole status of a rollout (`syncRolloutStatus`).
 * @param after asked to come back when the progress deadline will have passed
 */
export function syncRolloutStatus(rollout: Rollout, after: (milliseconds: number) => void): void {
  const { deployment } = rollout;
  const status = calculate(rollout);
  let conditions = status.conditions ?? [];
  if (!hasProgressDeadline(deployment)) conditions = withoutCondition(conditions, 'Progressing');
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  const done = status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable';
  if (hasProgressDeadline(deployment) && !done) conditions = progress(rollout, status, conditions, current);
  const failure = allSets(rollout)
    .map(set => findCondition(set.status?.conditions, 'ReplicaFailure'))
    .find(condition => condition !== undefined);
  conditions = failure
    ? withCondition(
        conditions,
        newCondition('ReplicaFailure', failure.status, failure.reason ?? '', failure.message ?? ''),
      )
    : withoutCondition(conditions, 'ReplicaFailure');
  status.conditions = conditions;
  write(rollout, status);
  const now = findCondition(conditions, 'Progressing');
  if (now?.status !== 'True' || now.reason === 'NewReplicaSetAvailable' || isComplete(deployment, status)) return;
  // Times are whole seconds: a second more, so that the deadline has passed then.
  after(deadline(deployment, now) - Date.now() + 1000);
}

function progress(
  rollout: Rollout,
  status: DeploymentStatus,
  conditions: Condition[],
  current: Condition | undefined,
): Condition[] {
  const { deployment } = rollout;
  const name = rollout.current
    ? `ReplicaSet "${rollout.current.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${name} has successfully progressed.`;
    return withCondition(conditions, newCondition('Progressing', 'True', 'NewReplicaSetAvailable', message));
  }
  if (isProgressing(deployment, status)) {
    // Replaced though reason and status may be the same: its time of update is what the deadline counts from.
    const condition = newCondition('Progressing', 'True', 'ReplicaSetUpdated', `${name} is progressing.`);
    if (current?.status === 'True' && current.lastTransitionTime !== undefined) {
      condition.lastTransitionTime = current.lastTransitionTime;
    }
    return [...withoutCondition(conditions, 'Progressing'), condition];
  }
  if (current && hasTimedOut(deployment, current)) {
    const message = `${name} has timed out progressing.`;
    return withCondition(conditions, newCondition('Progressing', 'False', 'ProgressDeadlineExceeded', message));
  }
  return conditions;
}

function hasTimedOut(deployment: Deployment, current: Condition): boolean {
  if (current.reason === 'NewReplicaSetAvailable') return false;
  return current.reason === 'ProgressDeadlineExceeded' || deadline(deployment, current) < Date.now();
}

function deadline(deployment: Deployment, condition: Condition): number {
  return timeOf(condition.lastUpdateTime) + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000;
}

function calculate(rollout: Rollout): DeploymentStatus {
  const { current, deployment } = rollout;
  const sets = allSets(rollout);
  const available = availableReplicas(sets);
  const counts = {
    replicas: statusReplicas(sets),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sets.reduce((sum, set) => sum + (set.status?.readyReplicas ?? 0), 0),
    availableReplicas: available,
    // Of those wanted, also where they cannot be made.
    unavailableReplicas: Math.max(0, specReplicas(sets) - available),
    collisionCount: deployment.status?.collisionCount ?? 0,
  };
  const enough = available >= (deployment.spec.replicas ?? 1) - maxUnavailable(deployment);
  const condition = enough
    ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
    : newCondition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      );
  return {
    ...(deployment.metadata.generation === undefined ? {} : { observedGeneration: deployment.metadata.generation }),
    // Zero counts are left out, as Go's `omitempty` does.
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    conditions: withCondition(deployment.status?.conditions ?? [], condition),
  };
}

function write(rollout: Rollout, status: DeploymentStatus): void {
  if (isDeepStrictEqual(rollout.deployment.status, status)) return;
  rollout.deployment = modify(
    rollout.api,
    'deployments.apps',
    rollout.deployment,
    copy => (copy.status = status),
    'status',
  );
}
