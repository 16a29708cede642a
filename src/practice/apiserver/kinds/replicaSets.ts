import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { immutable } from '../fieldError.ts';
import { selectorText } from '../labelSelector.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, workloadColumns } from '../tables/cells.ts';
import { applyTemplateDefaults } from './podDefaults.ts';
import { replicasScale, validateWorkload, type WorkloadSpec } from './workload.ts';

interface ReplicaSetStatus {
  replicas?: number;
  readyReplicas?: number;
}

type ReplicaSet = KubeObject<WorkloadSpec, ReplicaSetStatus>;

const strategy: Strategy<ReplicaSet> = {
  applyDefaults(replicaSet) {
    const spec = (replicaSet.spec ??= {});
    spec.replicas ??= 1;
    applyTemplateDefaults(spec);
  },
  prepareForCreate(replicaSet) {
    replicaSet.status = { replicas: 0 };
  },
  validate: replicaSet => validateWorkload(replicaSet.spec ?? {}),
  validateUpdate(replicaSet, previous) {
    const selector = replicaSet.spec?.selector;
    return isDeepStrictEqual(selector, previous.spec?.selector) ? [] : [immutable('spec.selector', selector)];
  },
};

const columns: readonly Column<ReplicaSet>[] = [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec?.replicas ?? 0 },
  { name: 'Current', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
  { name: 'Ready', type: 'integer', cell: ({ status }) => status?.readyReplicas ?? 0 },
  ageColumn,
  ...workloadColumns<ReplicaSet>({
    template: ({ spec }) => spec?.template,
    selector: ({ spec }) => selectorText(spec?.selector),
  }),
];

export const replicaSets = defineResource<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  name: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  hasGeneration: true,
  strategy,
  columns,
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  scale: replicasScale,
});
