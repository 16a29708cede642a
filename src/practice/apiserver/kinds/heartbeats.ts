import type { KubeObject } from '../../../base/kubeObject.ts';
import type { LeaseSpec, NodeSpec, NodeStatus } from '../../kinds/core.ts';

type Lease = KubeObject<LeaseSpec>;
type Node = KubeObject<NodeSpec, NodeStatus>;

/** How often kubelets renew their Leases and report an unchanged status, in milliseconds. */
const periods = { lease: 10_000, status: 5 * 60_000 };

/**
 * A node's Lease as its kubelet has renewed it. Simulated kubelets cannot fall silent, so that writing this down every ten
 * seconds would only wear the disk.
 */
export function renewedLease(lease: Lease, now: number): Lease {
  const { namespace, ownerReferences = [] } = lease.metadata;
  const { renewTime } = lease.spec ?? {};
  if (namespace !== 'kube-node-lease' || renewTime === undefined || ownerReferences[0]?.kind !== 'Node') return lease;
  const last = lastBeat(renewTime, periods.lease, now);
  return last === undefined ? lease : { ...lease, spec: { ...lease.spec, renewTime: last.replace('Z', '000Z') } };
}

/** A node with the times at which its kubelet has last reported its conditions. */
export function reportedNode(node: Node, now: number): Node {
  const { conditions } = node.status ?? {};
  if (!conditions) return node;
  const reported = conditions.map(condition => {
    const { lastHeartbeatTime: time, reason } = condition;
    const last = time && reason?.startsWith('Kubelet') ? lastBeat(time, periods.status, now) : undefined;
    return last === undefined ? condition : { ...condition, lastHeartbeatTime: last.replace(/\.\d+/, '') };
  });
  return { ...node, status: { ...node.status, conditions: reported } };
}

/** The last of the times that follow one another at a period; undefined when it is the first still. */
function lastBeat(time: string, period: number, now: number): string | undefined {
  const first = Date.parse(time);
  const count = Math.floor((now - first) / period);
  return count > 0 ? new Date(first + count * period).toISOString() : undefined;
}
