import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Deployment, ReplicaSet } from '../../kinds/apps.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { claim } from '../claim.ts';
import { controllerKeys, keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder } from '../events.ts';
import { matchesSelector } from '../labels.ts';
import { controllerOf, findCondition, isBeingDeleted, remove } from '../objects.ts';
import { revisionOf } from './annotations.ts';
import { hasProgressDeadline, isComplete, newCondition } from './conditions.ts';
import { isRollingUpdate, sizeOf } from './limits.ts';
import { recreate } from './recreate.ts';
import { findReplicaSets, setCondition, syncRevision, type Rollout } from './replicaSets.ts';
import { rollingUpdate } from './rolling.ts';
import { isScalingEvent, scale } from './scale.ts';
import { syncRolloutStatus, syncStatus } from './status.ts';

/** Rolls Deployments out by way of ReplicaSets (`pkg/controller/deployment`). */
export function deploymentController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'deployment-controller');
  return {
    name: 'deployment-controller',
    watches: {
      'deployments.apps': deployment => [keyOf(deployment)],
      'replicasets.apps': set => (controllerOf(set) ? controllerKeys(set, 'Deployment') : adopters(api, set)),
      // A Recreate rollout goes on when the last old Pod has gone.
      pods: pod => controllerKeys(pod, 'ReplicaSet').flatMap(key => waitingForPods(api, key)),
    },
    sync(key, after) {
      const deployment = api.get<Deployment>('deployments.apps', ...splitKey(key));
      if (!deployment) return;
      const sets = claim<ReplicaSet>(api, deployment, deployment.spec.selector, 'replicasets.apps');
      const rollout: Rollout = { api, events, deployment, ...findReplicaSets(deployment, sets) };
      if (isBeingDeleted(deployment)) {
        syncStatus(rollout);
        return;
      }
      syncPausedCondition(rollout);
      if (deployment.spec.paused === true || isScalingEvent(rollout)) {
        syncRevision(rollout, false);
        scale(rollout);
        syncStatus(rollout);
        return;
      }
      if (isRollingUpdate(deployment)) rollingUpdate(rollout);
      else recreate(rollout);
      if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) removeOldRevisions(rollout);
      syncRolloutStatus(rollout, after);
    },
  };
}

function adopters(api: ObjectApi, set: KubeObject): string[] {
  return api
    .list<Deployment>('deployments.apps', set.metadata.namespace)
    .filter(deployment => matchesSelector(deployment.spec.selector, set.metadata.labels))
    .map(keyOf);
}

function waitingForPods(api: ObjectApi, setKey: string): string[] {
  const set = api.get<ReplicaSet>('replicasets.apps', ...splitKey(setKey));
  return (set ? controllerKeys(set, 'Deployment') : []).filter(key => {
    const deployment = api.get<Deployment>('deployments.apps', ...splitKey(key));
    return deployment !== undefined && !isRollingUpdate(deployment);
  });
}

function syncPausedCondition(rollout: Rollout): void {
  const { deployment } = rollout;
  if (!hasProgressDeadline(deployment)) return;
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (current?.reason === 'ProgressDeadlineExceeded') return;
  const paused = deployment.spec.paused === true;
  const wasPaused = current?.reason === 'DeploymentPaused';
  if (paused && !wasPaused) {
    setCondition(rollout, newCondition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused'));
  } else if (!paused && wasPaused) {
    setCondition(rollout, newCondition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed'));
  }
}

/** Keeps as many old ReplicaSets as `revisionHistoryLimit` says. */
function removeOldRevisions({ api, deployment, old }: Rollout): void {
  const alive = old.filter(set => !isBeingDeleted(set)).sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of alive.slice(0, Math.max(0, alive.length - (deployment.spec.revisionHistoryLimit ?? 10)))) {
    const settled = (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0);
    if ((set.status?.replicas ?? 0) === 0 && sizeOf(set) === 0 && settled) {
      remove(api, 'replicasets.apps', set, { propagationPolicy: 'Background' });
    }
  }
}
