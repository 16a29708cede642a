import type { Pod } from '../../kinds/pod.ts';
import { controllerOf } from '../objects.ts';
import { isPodFinished } from '../pods.ts';
import { reconcileNew } from './rolling.ts';
import { activeSets, scaleReplicaSet, syncRevision, type Rollout } from './replicaSets.ts';

/** One step of a `Recreate` rollout: no new Pod before the last old one has gone. */
export function recreate(rollout: Rollout): void {
  syncRevision(rollout, false);
  const old = activeSets(rollout.old);
  for (const set of old) scaleReplicaSet(rollout, set, 0);
  if (old.length > 0 || oldPodsRunning(rollout)) return;
  syncRevision(rollout, true);
  reconcileNew(rollout);
}

function oldPodsRunning({ api, deployment, old }: Rollout): boolean {
  const owners = new Set(old.map(set => set.metadata.uid));
  return api
    .list<Pod>('pods', deployment.metadata.namespace)
    .some(pod => owners.has(controllerOf(pod)?.uid) && !isPodFinished(pod));
}
