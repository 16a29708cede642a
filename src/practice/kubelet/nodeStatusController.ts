import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../controllers/controller.ts';
import { eventRecorder } from '../controllers/events.ts';
import { findCondition, modify } from '../controllers/objects.ts';
import type { Node } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { nodeStatus } from './nodeStatus.ts';
import type { SimulatedNode } from './nodes.ts';

/** How often a kubelet looks after its node's status, in milliseconds (`nodeStatusUpdateFrequency`). */
const frequency = 10_000;

/** Says what the kubelet knows of its node, if that is not what stands there. */
export function reportStatus(api: ObjectApi, node: SimulatedNode, version: string): void {
  const present = api.get<Node>('nodes', undefined, node.name);
  if (!present) return;
  const status = nodeStatus(node, version, present.status);
  if (isDeepStrictEqual(status, present.status)) return;
  const told = modify(api, 'nodes', present, copy => (copy.status = status), 'status');
  const events = eventRecorder(api, 'kubelet', node.name);
  for (const [type, reason] of transitions) {
    const before = findCondition(present.status?.conditions, type)?.status;
    if (before !== findCondition(status.conditions, type)?.status) {
      events.normal(told, reason, `Node ${node.name} status is now: ${reason}`);
    }
  }
}

const transitions = [
  ['MemoryPressure', 'NodeHasSufficientMemory'],
  ['DiskPressure', 'NodeHasNoDiskPressure'],
  ['PIDPressure', 'NodeHasSufficientPID'],
  ['Ready', 'NodeReady'],
] as const;

/**
 * Puts right what others have written into the status of a simulated node, after the time that a kubelet takes for it,
 * and tells when a node is cordoned.
 */
export function nodeStatusController(
  api: ObjectApi,
  nodes: ReadonlyMap<string, SimulatedNode>,
  version: string,
  timeScale: number,
): Controller {
  const due = new Map<string, number>();
  const schedulable = new Map<string, boolean>();
  return {
    name: 'kubelet-node-status',
    watches: { nodes: ({ metadata: { name } }) => (nodes.has(name) ? [name] : []) },
    sync(name, after) {
      const node = api.get<Node>('nodes', undefined, name);
      const simulated = nodes.get(name);
      if (!node || !simulated) {
        due.delete(name);
        schedulable.delete(name);
        return;
      }
      tellOfCordon(node);
      if (isDeepStrictEqual(nodeStatus(simulated, version, node.status), node.status)) {
        due.delete(name);
        return;
      }
      // One that somebody has registered anew is told of at once.
      const at = node.status?.conditions ? (due.get(name) ?? Date.now() + frequency * timeScale) : 0;
      due.set(name, at);
      if (at > Date.now()) after(at - Date.now());
      else reportStatus(api, simulated, version);
    },
  };

  function tellOfCordon(node: Node): void {
    const { name } = node.metadata;
    const now = node.spec.unschedulable !== true;
    const before = schedulable.get(name) ?? now;
    schedulable.set(name, now);
    if (before === now) return;
    const reason = now ? 'NodeSchedulable' : 'NodeNotSchedulable';
    eventRecorder(api, 'kubelet', name).normal(node, reason, `Node ${name} status is now: ${reason}`);
  }
}
