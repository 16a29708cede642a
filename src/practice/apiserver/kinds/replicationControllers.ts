import type { KubeObject } from '../../../base/kubeObject.ts';
import { required, type FieldError } from '../fieldError.ts';
import { defineResource, type Column, type ScaleAccess } from '../registry/resourceDefinition.ts';
import { ageColumn, labelsText, nameColumn, workloadColumns } from '../tables/cells.ts';
import { applyTemplateDefaults } from './podDefaults.ts';
import type { PodTemplate } from './podTypes.ts';
import {
  activeDeadlineErrors,
  matchErrors,
  nonNegativeErrors,
  restartPolicyErrors,
  templateErrors,
} from './workload.ts';

interface ReplicationControllerSpec {
  replicas?: number;
  minReadySeconds?: number;
  /** Labels, where a ReplicaSet has a selector. */
  selector?: Record<string, string>;
  template?: PodTemplate;
}

interface ReplicationControllerStatus {
  replicas?: number;
  readyReplicas?: number;
}

type ReplicationController = KubeObject<ReplicationControllerSpec, ReplicationControllerStatus>;

/** `SetDefaults_ReplicationController`: the template's labels are the selector's, and the object's own. */
function applyDefaults(controller: ReplicationController): void {
  const spec = (controller.spec ??= {});
  spec.replicas ??= 1;
  if (spec.template === undefined) return;
  applyTemplateDefaults(spec);
  const labels = spec.template.metadata?.labels;
  if (labels === undefined) return;
  if (isNone(spec.selector)) spec.selector = { ...labels };
  if (isNone(controller.metadata.labels)) controller.metadata.labels = { ...labels };
}

function isNone(labels: Record<string, string> | undefined): boolean {
  return Object.keys(labels ?? {}).length === 0;
}

/** `ValidateReplicationControllerSpec`. */
function validate({ spec = {} }: ReplicationController): FieldError[] {
  const { selector, template } = spec;
  const errors = nonNegativeErrors(spec.minReadySeconds, 'spec.minReadySeconds');
  if (isNone(selector)) errors.push(required('spec.selector'));
  errors.push(...nonNegativeErrors(spec.replicas, 'spec.replicas'));
  if (template === undefined) return [...errors, required('spec.template')];
  if (!isNone(selector)) errors.push(...matchErrors({ matchLabels: selector! }, template));
  return [
    ...errors,
    ...templateErrors(template, 'spec.template'),
    ...restartPolicyErrors(template),
    ...activeDeadlineErrors(template, 'ReplicationController'),
  ];
}

const columns: readonly Column<ReplicationController>[] = [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec?.replicas ?? 0 },
  { name: 'Current', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
  { name: 'Ready', type: 'integer', cell: ({ status }) => status?.readyReplicas ?? 0 },
  ageColumn,
  ...workloadColumns<ReplicationController>({
    template: ({ spec }) => spec?.template,
    selector: ({ spec }) => labelsText(spec?.selector),
  }),
];

const scale: ScaleAccess<ReplicationController> = {
  read: ({ spec, status }) => ({
    desired: spec?.replicas ?? 0,
    current: status?.replicas ?? 0,
    selector: isNone(spec?.selector) ? '' : labelsText(spec?.selector),
  }),
  write(object, replicas) {
    (object.spec ??= {}).replicas = replicas;
  },
};

export const replicationControllers = defineResource<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  name: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  hasGeneration: true,
  strategy: {
    applyDefaults,
    prepareForCreate: controller => void (controller.status = { replicas: 0 }),
    validate,
  },
  columns,
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  scale,
});
