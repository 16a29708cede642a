import type { Pod } from '../../kinds/pod.ts';
import { isBeingDeleted, scaledValue } from '../objects.ts';
import { isPodAvailable } from '../pods.ts';
import { carryOut, maxSurge, podsByNode, type Pass, type Plan } from './manage.ts';
import { isUpdated, nodeVerdict } from './template.ts';

/** What a node has of the new template and of older ones; undefined when there are several of one. */
interface NodePods {
  node: string;
  newPod: Pod | undefined;
  oldPod: Pod | undefined;
}

/** One step of a rolling update (`rollingUpdate`): as many old Pods go, or new ones come beside them, as may. */
export function rollingUpdate(pass: Pass): void {
  const { nodes, set } = pass;
  const byNode = podsByNode(pass);
  const wanted = nodes.filter(node => nodeVerdict(set, node).shouldRun);
  for (const { metadata } of wanted) if (!byNode.has(metadata.name)) byNode.set(metadata.name, []);
  const surge = maxSurge(set, wanted.length);
  const states = [...byNode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([node, pods]) => nodePods(pass, node, pods));
  if (surge > 0) {
    carryOut(pass, planSurge(pass, states, surge, wanted.length));
    return;
  }
  const unavailable = scaledValue(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable, wanted.length, true);
  carryOut(pass, planReplacement(pass, states, unavailable === 0 && wanted.length > 0 ? 1 : unavailable));
}

function nodePods({ hash, set }: Pass, node: string, pods: Pod[]): NodePods | undefined {
  const present = pods.filter(pod => !isBeingDeleted(pod));
  const updated = present.filter(pod => isUpdated(pod, set, hash));
  const old = present.filter(pod => !isUpdated(pod, set, hash));
  return updated.length > 1 || old.length > 1 ? undefined : { node, newPod: updated[0], oldPod: old[0] };
}

/** Old Pods that are not available go at once, the others as far as few enough are unavailable. */
function planReplacement({ set }: Pass, states: (NodePods | undefined)[], maxUnavailable: number): Plan {
  const isAvailable = (pod: Pod): boolean => isPodAvailable(pod, set.spec.minReadySeconds ?? 0);
  const replaced: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const state of states) {
    const { newPod, oldPod } = state ?? {};
    if (newPod && !oldPod) {
      if (!isAvailable(newPod)) unavailable++;
    } else if (newPod || !oldPod) {
      // Several, both or none: the next pass mends that.
      unavailable++;
    } else if (!isAvailable(oldPod)) {
      replaced.push(oldPod);
      unavailable++;
    } else {
      candidates.push(oldPod);
    }
  }
  return { create: [], delete: [...replaced, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))] };
}

/** New Pods come beside old ones, which go when the new ones are available. */
function planSurge({ nodes, set }: Pass, states: (NodePods | undefined)[], surge: number, wanted: number): Plan {
  const isAvailable = (pod: Pod): boolean => isPodAvailable(pod, set.spec.minReadySeconds ?? 0);
  const shouldRun = (name: string): boolean => {
    const node = nodes.find(({ metadata }) => metadata.name === name);
    return node !== undefined && nodeVerdict(set, node).shouldRun;
  };
  const plan: Plan = { create: [], delete: [] };
  const candidates: string[] = [];
  const leaving: Pod[] = [];
  let surging = 0;
  let available = 0;
  for (const state of states) {
    if (!state) {
      surging++;
      continue;
    }
    const { newPod, node, oldPod } = state;
    const counted = oldPod ?? newPod;
    if (counted && isAvailable(counted)) available++;
    if (!oldPod) continue;
    if (newPod) {
      if (isAvailable(newPod)) plan.delete.push(oldPod);
      else surging++;
    } else if (!isAvailable(oldPod)) {
      if (shouldRun(node)) plan.create.push(node);
      else plan.delete.push(oldPod);
    } else if (shouldRun(node)) {
      candidates.push(node);
    } else {
      leaving.push(oldPod);
    }
  }
  plan.delete.push(...leaving.slice(0, Math.max(0, available - wanted)));
  plan.create.push(...candidates.slice(0, Math.max(0, surge - surging)));
  return plan;
}
