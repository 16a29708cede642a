import { matchesNodeSelection } from '../controllers/nodeSelection.ts';
import { controllerOf, modify, timeOf } from '../controllers/objects.ts';
import { eventRecorder } from '../controllers/events.ts';
import { NodeInfo } from '../controllers/scheduler/nodeInfo.ts';
import { hostPorts, portsAreFree } from '../controllers/scheduler/plugins/nodePorts.ts';
import { lackingResources } from '../controllers/scheduler/plugins/nodeResourcesFit.ts';
import { podRequests } from '../controllers/scheduler/resources.ts';
import { tolerates } from '../controllers/taints.ts';
import type { Node } from '../kinds/core.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';

/** Why a kubelet does not take a Pod: a reason such as `OutOfcpu`, and what it says about it. */
export interface AdmissionProblem {
  reason: string;
  message: string;
}

/**
 * What is against a Pod that was put on a node past the scheduler (`predicateAdmitHandler`).
 * @param others the Pods that the kubelet has taken before
 */
export function admissionProblem(pod: Pod, node: Node, others: Iterable<Pod>): AdmissionProblem | undefined {
  const info = new NodeInfo(node, others);
  const wanted = podRequests(pod);
  // Extended resources that the node does not know are somebody else's.
  for (const name of wanted.keys()) if (name.includes('/') && !info.allocatable.has(name)) wanted.delete(name);
  const lack = lackingResources(wanted, info)[0];
  if (lack) {
    const { capacity, requested, resource, used } = lack;
    const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
    return { reason: `OutOf${resource}`, message };
  }
  const failed = (reason: string, why: string): AdmissionProblem => ({
    reason,
    message: `Predicate ${reason} failed: ${why}`,
  });
  if (!matchesNodeSelection(pod, node)) {
    return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  if (!portsAreFree(hostPorts(pod), info.pods.values())) {
    return failed('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  const taints = (node.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  return taints.every(taint => tolerates(pod.spec.tolerations, taint))
    ? undefined
    : failed('TaintToleration', "node(s) had taints that the pod didn't tolerate");
}

/** What the kubelet of a node writes about a Pod that it does not take. */
export function rejectPod(api: ObjectApi, node: string, pod: Pod, { message, reason }: AdmissionProblem): void {
  const status = { ...pod.status, phase: 'Failed' as const, reason, message: `Pod was rejected: ${message}` };
  const rejected = modify(api, 'pods', pod, copy => (copy.status = status), 'status');
  eventRecorder(api, 'kubelet', node).warning(rejected, reason, message);
}

/**
 * Milliseconds until a Pod is rejected. A workload replaces its failed Pods at once, for ever; where upstream's network
 * and its clients' limits slow that down, ever longer times do here.
 */
export function admissionDelay(api: ObjectApi, pod: Pod, timeScale: number): number {
  const owner = controllerOf(pod);
  if (!owner) return 0;
  const failed = api
    .list<Pod>('pods', pod.metadata.namespace)
    .filter(other => other.status?.phase === 'Failed' && controllerOf(other)?.uid === owner.uid).length;
  return timeOf(pod.metadata.creationTimestamp) + Math.min(60, failed) * 1000 * timeScale - Date.now();
}
