import { isDeepStrictEqual } from 'node:util';
import type { Condition } from '../kinds/meta.ts';
import type { Lease, Node } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { isBeingDeleted, modify, timestamp } from '../controllers/objects.ts';
import { eventRecorder } from '../controllers/events.ts';

/** A simulated node: its name, and the number that its addresses carry. */
export interface SimulatedNode {
  name: string;
  number: number;
}

export function nodeAddress(node: SimulatedNode): string {
  return `10.0.0.${10 + node.number}`;
}

/**
 * Registers the nodes that are missing and brings those there are up to date. There are no heartbeats, as simulated nodes
 * cannot fall silent: their Leases are renewed here and not again.
 * @param version what the kubelets report, as `/version` says, e.g. `v1.34.1`
 */
export function registerNodes(api: ObjectApi, count: number, version: string): SimulatedNode[] {
  const nodes = Array.from({ length: count }, (_, index) => ({
    name: `practice-node-${index + 1}`,
    number: index + 1,
  }));
  for (const node of nodes) {
    let present = api.get<Node>('nodes', undefined, node.name);
    if (!present) {
      present = api.create<Node>('nodes', newNode(node));
      const events = eventRecorder(api, 'kubelet', node.name);
      events.normal(present, 'Starting', 'Starting kubelet.');
      eventRecorder(api, 'node-controller').normal(
        present,
        'RegisteredNode',
        `Node ${node.name} event: Registered Node ${node.name} in Controller`,
      );
    }
    const status = { ...present.status, ...nodeStatus(node, version, present.status?.conditions) };
    if (!isDeepStrictEqual(status, present.status)) {
      modify(api, 'nodes', present, copy => (copy.status = status), 'status');
    }
    renewLease(api, present);
  }
  return nodes;
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
    renewTime: new Date().toISOString().replace('Z', '000Z'),
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

function newNode({ name, number }: SimulatedNode): Node {
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
    },
    spec: { podCIDR, podCIDRs: [podCIDR], providerID: `practice://${name}` },
  };
}

function nodeStatus(node: SimulatedNode, version: string, present: Condition[] | undefined): Node['status'] {
  const machine = { cpu: '2', 'ephemeral-storage': '98831908Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0' };
  return {
    capacity: { ...machine, memory: '4018104Ki', pods: '110' },
    allocatable: { ...machine, cpu: '1930m', 'ephemeral-storage': '47060071478', memory: '2880440Ki', pods: '110' },
    conditions: present && present.length > 0 ? present : nodeConditions(),
    addresses: [
      { type: 'InternalIP', address: nodeAddress(node) },
      { type: 'Hostname', address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: `${node.number}`.repeat(32),
      systemUUID: `00000000-0000-4000-8000-00000000000${node.number}`,
      bootID: `00000000-0000-4000-9000-00000000000${node.number}`,
      kernelVersion: '6.6.0-practice',
      osImage: 'Practice cluster (simulated)',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: version,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  };
}

function nodeConditions(): Condition[] {
  const now = timestamp();
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): Condition => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  return [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}
