import { newNode, simulatedNodes } from '../../../src/practice/kubelet/nodes.ts';
import { nodeStatus } from '../../../src/practice/kubelet/nodeStatus.ts';
import type { ApiClient } from './apiClient.ts';

/** Nodes as the practice cluster has them; kwok keeps them Ready. */
export async function createNodes(client: ApiClient, version: string, count: number): Promise<void> {
  for (const node of simulatedNodes(count)) {
    await client.send('POST', '/api/v1/nodes', { ...newNode(node), status: nodeStatus(node, version) });
    await client.until(`/api/v1/nodes/${node.name}`, body => isReady(body));
  }
}

function isReady(node: unknown): boolean {
  const { spec, status } = node as {
    spec: { taints?: unknown[] };
    status: { conditions?: { type: string; status: string }[] };
  };
  const ready = status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
  return ready && spec.taints === undefined;
}
