import type { ApiClient } from './apiClient.ts';

/** Three nodes as the practice cluster has them; kwok keeps them Ready. */
export async function createNodes(client: ApiClient, version: string): Promise<void> {
  const size = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi' };
  for (const number of [1, 2, 3]) {
    const name = `practice-node-${number}`;
    await client.send('POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
        labels: {
          'beta.kubernetes.io/arch': 'amd64',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
        },
      },
      spec: { podCIDR: `10.244.${number}.0/24`, podCIDRs: [`10.244.${number}.0/24`] },
      status: { capacity: size, allocatable: size, nodeInfo: { kubeletVersion: version } },
    });
    await client.until(`/api/v1/nodes/${name}`, body => isReady(body));
  }
}

function isReady(node: unknown): boolean {
  const { status } = node as { status: { conditions?: { type: string; status: string }[] } };
  return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}
