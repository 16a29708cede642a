import type { Lease, Node } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { isBeingDeleted, modify, microTimestamp } from '../controllers/objects.ts';
import { eventRecorder } from '../controllers/events.ts';

/** A simulated node: its name, and the number that its addresses carry. */
export interface SimulatedNode {
  name: string;
  number: number;
}

/** So many have zones, addresses and identifiers of their own. */
export const maximumNodes = 10;

export function nodeAddress(node: SimulatedNode): string {
  return `10.0.0.${10 + node.number}`;
}

/** The nodes that are simulated, whether they are registered or not. */
export function simulatedNodes(count: number): SimulatedNode[] {
  return Array.from({ length: count }, (_, index) => ({ name: `practice-node-${index + 1}`, number: index + 1 }));
}

/**
 * Registers a node if it is missing, as a kubelet does when it starts and never again: a node that is deleted comes back
 * with the next start of the practice cluster. Its status follows in `nodeStatusController.ts`.
 */
export function registerNode(api: ObjectApi, node: SimulatedNode): void {
  let present = api.get<Node>('nodes', undefined, node.name);
  if (!present) {
    present = api.create<Node>('nodes', newNode(node));
    eventRecorder(api, 'kubelet', node.name).normal(present, 'Starting', 'Starting kubelet.');
  }
  renewLease(api, present);
}

const leaseNamespace = 'kube-node-lease';

/** The Lease that `kubectl describe node` shows. Nothing depends on it, so it can be missing with its namespace. */
function renewLease(api: ObjectApi, node: Node): void {
  const namespace = api.get('namespaces', undefined, leaseNamespace);
  if (!namespace || isBeingDeleted(namespace)) return;
  const { name, uid = '' } = node.metadata;
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: 40,
    renewTime: microTimestamp(),
  };
  const present = api.get<Lease>('leases.coordination.k8s.io', leaseNamespace, name);
  if (present) {
    modify(api, 'leases.coordination.k8s.io', present, copy => (copy.spec = spec));
    return;
  }
  api.create<Lease>('leases.coordination.k8s.io', {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: leaseNamespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
    },
    spec,
  });
}

/** A node as its kubelet registers it. */
export function newNode({ name, number }: SimulatedNode): Node {
  const podCIDR = `10.244.${number}.0/24`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'practice',
        'topology.kubernetes.io/region': 'practice',
        'topology.kubernetes.io/zone': `practice-${'abcdefghij'[number - 1] ?? 'z'}`,
      },
      // The first is for the kubelets' caches, and the same in every cluster as small as this (`ttl_controller.go`).
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: { podCIDR, podCIDRs: [podCIDR], providerID: `practice://${name}` },
  };
}
