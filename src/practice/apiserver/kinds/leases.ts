import type { KubeObject } from '../../../base/kubeObject.ts';
import type { LeaseSpec } from '../../kinds/core.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { renewedLease } from './heartbeats.ts';

type Lease = KubeObject<LeaseSpec>;

export const leases = defineResource<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  name: 'leases',
  hasStatus: false,
  createOnUpdate: true,
  unconditionalUpdate: false,
  asOf: renewedLease,
  columns: [nameColumn, { name: 'Holder', type: 'string', cell: ({ spec }) => spec?.holderIdentity ?? '' }, ageColumn],
});
