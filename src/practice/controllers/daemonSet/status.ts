import { isDeepStrictEqual } from 'node:util';
import type { DaemonSet, DaemonSetStatus } from '../../kinds/apps.ts';
import { modify } from '../objects.ts';
import { isPodAvailable, isPodReady } from '../pods.ts';
import { byAge, podsByNode, type Pass } from './manage.ts';
import { isUpdated, nodeVerdict } from './template.ts';

/** Counts nodes and their Pods, and writes the status (`updateDaemonSetStatus`). */
export function writeStatus(pass: Pass, collisionCount: number): void {
  const { api, hash, nodes, set } = pass;
  const byNode = podsByNode(pass);
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  for (const node of nodes) {
    const [pod] = (byNode.get(node.metadata.name) ?? []).sort(byAge);
    if (!nodeVerdict(set, node).shouldRun) {
      if (pod) counts.misscheduled++;
      continue;
    }
    counts.desired++;
    if (!pod) continue;
    counts.current++;
    if (isPodReady(pod)) counts.ready++;
    if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0)) counts.available++;
    if (isUpdated(pod, set, hash)) counts.updated++;
  }
  const unavailable = counts.desired - counts.available;
  const status: DaemonSetStatus = {
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    // Zero counts are left out, as Go's `omitempty` does.
    ...(counts.updated > 0 ? { updatedNumberScheduled: counts.updated } : {}),
    ...(counts.available > 0 ? { numberAvailable: counts.available } : {}),
    ...(unavailable > 0 ? { numberUnavailable: unavailable } : {}),
    ...(collisionCount > 0 ? { collisionCount } : {}),
  };
  const current = api.get<DaemonSet>('daemonsets.apps', set.metadata.namespace, set.metadata.name);
  if (!current || isDeepStrictEqual(current.status, status)) return;
  modify(api, 'daemonsets.apps', current, copy => (copy.status = status), 'status');
}
