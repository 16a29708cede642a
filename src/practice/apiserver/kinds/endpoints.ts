import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, shortened } from '../tables/cells.ts';

interface Endpoints extends KubeObject {
  subsets?: { addresses?: { ip: string }[]; ports?: { port: number; name?: string; protocol?: string }[] }[];
}

function endpointsText({ subsets }: Endpoints): string {
  const items = (subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
  );
  return shortened(items, '<none>');
}

export const endpoints = defineResource<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  name: 'endpoints',
  shortNames: ['ep'],
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  hasStatus: false,
  createOnUpdate: true,
  strategy: {
    applyDefaults({ subsets }) {
      for (const subset of subsets ?? []) for (const port of subset.ports ?? []) port.protocol ??= 'TCP';
    },
  },
  columns: [nameColumn, { name: 'Endpoints', type: 'string', cell: endpointsText }, ageColumn],
});
