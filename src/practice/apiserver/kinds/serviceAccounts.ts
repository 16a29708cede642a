import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

interface ServiceAccount extends KubeObject {
  secrets?: { name: string }[];
}

export const serviceAccounts = defineResource<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  name: 'serviceaccounts',
  shortNames: ['sa'],
  hasStatus: false,
  returnsDeletedObject: true,
  columns: [nameColumn, { name: 'Secrets', type: 'string', cell: ({ secrets }) => (secrets ?? []).length }, ageColumn],
});
