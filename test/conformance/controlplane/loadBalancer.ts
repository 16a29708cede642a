import type { ApiClient } from './apiClient.ts';

interface Service {
  metadata: { name: string; namespace: string };
  spec: { type: string };
  status: { loadBalancer: { ingress?: unknown[] } };
}

/** Gives each Service of type LoadBalancer an address, as a cloud provider's controller does, until the client ends. */
export function giveAddresses(client: ApiClient): void {
  let last = 0;
  const run = async (): Promise<void> => {
    for await (const { object } of client.watch('/api/v1/services?watch=true')) {
      const { metadata, spec, status } = object as Service;
      if (spec.type !== 'LoadBalancer' || status.loadBalancer.ingress !== undefined) continue;
      const address = { ip: `203.0.113.${10 + (last++ % 200)}`, ipMode: 'VIP' };
      await client.send(
        'PATCH',
        `/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}/status`,
        { status: { loadBalancer: { ingress: [address] } } },
        'application/merge-patch+json',
      );
    }
  };
  run().catch(() => undefined);
}
