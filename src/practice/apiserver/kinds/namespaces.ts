import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource, type Strategy } from '../registry/resourceDefinition.ts';
import { forbidden } from '../statusError.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

type Namespace = KubeObject<{ finalizers?: string[] }, { phase?: string }>;

const reserved = ['default', 'kube-system', 'kube-public'];

const strategy: Strategy<Namespace> = {
  applyDefaults({ metadata }) {
    metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  },
  prepareForCreate(namespace) {
    namespace.spec = { finalizers: ['kubernetes'] };
    namespace.status = { phase: 'Active' };
  },
  // spec.finalizers change through the finalize subresource only.
  prepareForUpdate(namespace, previous) {
    namespace.spec = structuredClone(previous.spec ?? {});
  },
  checkDelete({ metadata }) {
    if (!reserved.includes(metadata.name)) return;
    throw forbidden(
      { group: '', name: 'namespaces', kind: 'Namespace' },
      metadata.name,
      'this namespace may not be deleted',
    );
  },
  // The namespace controller empties the namespace and then this list.
  heldBy: ({ spec }) => (spec?.finalizers ?? []).length > 0,
  prepareForDelete(namespace) {
    namespace.status = { ...namespace.status, phase: 'Terminating' };
  },
};

export const namespaces = defineResource<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  name: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  nameRule: 'label',
  strategy,
  subresources: {
    finalize(namespace, given) {
      namespace.spec = given.spec ?? {};
    },
  },
  returnsDeletedObject: true,
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '' },
  columns: [nameColumn, { name: 'Status', type: 'string', cell: ({ status }) => status?.phase ?? '' }, ageColumn],
});
