import { findCondition, timestamp } from '../controllers/objects.ts';
import type { NodeStatus } from '../kinds/core.ts';
import type { Condition } from '../kinds/meta.ts';
import { nodeAddress, type SimulatedNode } from './nodes.ts';

/**
 * What a kubelet reports of its node. Conditions of others stay, and so do extended resources (`example.com/dongle`) that
 * were added to the capacity: they can be allocated too.
 * @param version as `/version` says, e.g. `v1.34.1`
 */
export function nodeStatus(node: SimulatedNode, version: string, present: NodeStatus = {}): NodeStatus {
  const extended = Object.fromEntries(Object.entries(present.capacity ?? {}).filter(([name]) => name.includes('/')));
  const machine = { cpu: '2', 'ephemeral-storage': '98831908Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0' };
  const digit = node.number.toString(16);
  return {
    ...present,
    capacity: { ...extended, ...machine, memory: '4018104Ki', pods: '110' },
    allocatable: {
      ...extended,
      ...machine,
      cpu: '1930m',
      'ephemeral-storage': '47060071478',
      memory: '2880440Ki',
      pods: '110',
    },
    conditions: nodeConditions(present.conditions ?? []),
    addresses: [
      { type: 'InternalIP', address: nodeAddress(node) },
      { type: 'Hostname', address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: digit.repeat(32),
      systemUUID: `00000000-0000-4000-8000-00000000000${digit}`,
      bootID: `00000000-0000-4000-9000-00000000000${digit}`,
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

function nodeConditions(present: readonly Condition[]): Condition[] {
  const now = timestamp();
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): Condition => {
    const before = findCondition(present, type);
    if (before?.status === status && before.reason === reason && before.message === message) return before;
    const since = before?.status === status ? before.lastTransitionTime : undefined;
    return { type, status, lastHeartbeatTime: now, lastTransitionTime: since ?? now, reason, message };
  };
  const own = [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
  return [...own, ...present.filter(({ type }) => !own.some(each => each.type === type))];
}
