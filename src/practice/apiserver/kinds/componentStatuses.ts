import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { nameColumn } from '../tables/cells.ts';

interface ComponentStatus extends KubeObject {
  conditions: { type: string; status: string; message: string }[];
}

/** The parts of the control plane: here they are one, which is well when it answers. */
export const componentStatuses = defineResource<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  name: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  hasStatus: false,
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  computed: () =>
    ['scheduler', 'controller-manager', 'etcd-0'].map(name => ({
      kind: 'ComponentStatus',
      apiVersion: 'v1',
      metadata: { name },
      conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
    })),
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      cell: ({ conditions }) => (conditions[0]?.status === 'True' ? 'Healthy' : 'Unhealthy'),
    },
    { name: 'Message', type: 'string', cell: ({ conditions }) => conditions[0]?.message ?? '' },
    { name: 'Error', type: 'string', cell: () => '' },
  ],
});
