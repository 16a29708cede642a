import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

type Lease = KubeObject<{ holderIdentity?: string }>;

export const leases = defineResource<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  name: 'leases',
  hasStatus: false,
  createOnUpdate: true,
  unconditionalUpdate: false,
  columns: [nameColumn, { name: 'Holder', type: 'string', cell: ({ spec }) => spec?.holderIdentity ?? '' }, ageColumn],
});
