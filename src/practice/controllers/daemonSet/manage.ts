import type { DaemonSet } from '../../kinds/apps.ts';
import type { Node } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { claim } from '../claim.ts';
import type { EventRecorder } from '../events.ts';
import { isBeingDeleted, scaledValue, timeOf } from '../objects.ts';
import { createPod, deletePod } from '../podControl.ts';
import { isPodAvailable, isPodFinished, isPodReady } from '../pods.ts';
import { daemonTemplate, isUpdated, nodeVerdict, pinnedTo, targetNode } from './template.ts';

/** What one pass over a DaemonSet works on. */
export interface Pass {
  api: ObjectApi;
  events: EventRecorder;
  set: DaemonSet;
  nodes: readonly Node[];
  /** The hash of the template as it is now. */
  hash: string;
}

export interface Plan {
  /** Nodes that get a Pod. */
  create: string[];
  delete: Pod[];
}

/** The Pods of a set by their nodes, without those that have ended and are going. */
export function podsByNode({ api, set }: Pass): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of claim<Pod>(api, set, set.spec.selector, 'pods')) {
    const node = targetNode(pod);
    if (node === undefined || (isPodFinished(pod) && isBeingDeleted(pod))) continue;
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

/** Scheduled ones first, then the oldest. */
export function byAge(a: Pod, b: Pod): number {
  return (
    Number(b.spec.nodeName !== undefined) - Number(a.spec.nodeName !== undefined) ||
    timeOf(a.metadata.creationTimestamp) - timeOf(b.metadata.creationTimestamp) ||
    (a.metadata.name < b.metadata.name ? -1 : 1)
  );
}

/** How many Pods a rolling update may have beyond one for each node. */
export function maxSurge({ spec }: DaemonSet, nodes: number): number {
  const { rollingUpdate, type } = spec.updateStrategy ?? {};
  return type === 'RollingUpdate' ? scaledValue(rollingUpdate?.maxSurge, nodes, true) : 0;
}

/**
 * Gives each node that is to have a Pod one, and takes away what is too many (`manage`).
 * @param mayDeleteFailed whether a failed Pod of a node may be deleted now: they are replaced ever more slowly
 */
export function manage(pass: Pass, mayDeleteFailed: (node: string) => boolean): void {
  const byNode = podsByNode(pass);
  const plan: Plan = { create: [], delete: [] };
  for (const node of pass.nodes) planNode(pass, node, byNode.get(node.metadata.name) ?? [], plan, mayDeleteFailed);
  const names = new Set(pass.nodes.map(({ metadata }) => metadata.name));
  for (const [name, pods] of byNode) {
    if (!names.has(name)) plan.delete.push(...pods.filter(({ spec }) => spec.nodeName === undefined));
  }
  carryOut(pass, plan);
}

/** Creates and deletes what a plan says. */
export function carryOut({ api, events, hash, set }: Pass, plan: Plan): void {
  const template = daemonTemplate(set, hash);
  for (const node of plan.create) createPod(api, events, set, pinnedTo(node, template));
  for (const pod of plan.delete) deletePod(api, events, set, pod);
}

function planNode(pass: Pass, node: Node, pods: Pod[], plan: Plan, mayDeleteFailed: (node: string) => boolean): void {
  const { name } = node.metadata;
  const { mayStay, shouldRun } = nodeVerdict(pass.set, node);
  if (pods.length === 0) {
    if (shouldRun) plan.create.push(name);
    return;
  }
  const present = pods.filter(pod => !isBeingDeleted(pod));
  if (!mayStay) {
    plan.delete.push(...present);
    return;
  }
  const running: Pod[] = [];
  for (const pod of present) {
    if (!isPodFinished(pod)) running.push(pod);
    else if (tellOfEnd(pass, pod, name, mayDeleteFailed)) plan.delete.push(pod);
  }
  if (maxSurge(pass.set, 1) === 0) {
    plan.delete.push(...running.sort(byAge).slice(1));
  } else if (running.length <= 1) {
    if (running.length === 0 && shouldRun) plan.create.push(name);
  } else {
    plan.delete.push(...surplusOfSurge(pass, running));
  }
}

/** @returns whether the Pod is to be deleted now */
function tellOfEnd(
  { events, set }: Pass,
  { metadata, status }: Pod,
  node: string,
  mayDeleteFailed: (node: string) => boolean,
): boolean {
  const pod = `daemon pod ${metadata.namespace ?? ''}/${metadata.name} on node ${node}`;
  if (status?.phase === 'Succeeded') {
    events.normal(set, 'SucceededDaemonPod', `Found succeeded ${pod}, will try to delete it`);
    return true;
  }
  if (!mayDeleteFailed(node)) return false;
  events.warning(set, 'FailedDaemonPod', `Found failed ${pod}, will try to kill it`);
  return true;
}

/** Two Pods may share a node while the old one is ready and the new one is not yet available. */
function surplusOfSurge({ hash, set }: Pass, running: Pod[]): Pod[] {
  const sorted = running.sort(byAge);
  const newest = sorted.find(pod => isUpdated(pod, set, hash));
  const old = sorted.find(pod => !isUpdated(pod, set, hash));
  const surplus = sorted.filter(pod => pod !== newest && pod !== old);
  if (newest && old && (!isPodReady(old) || isPodAvailable(newest, set.spec.minReadySeconds ?? 0))) surplus.push(old);
  return surplus;
}
