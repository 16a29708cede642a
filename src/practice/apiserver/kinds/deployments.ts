import type { KubeObject } from '../../../base/kubeObject.ts';
import { forbiddenField, immutable, invalidValue, notSupported, type FieldError } from '../fieldError.ts';
import { selectorText } from '../labelSelector.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, workloadColumns } from '../tables/cells.ts';
import { isDeepStrictEqual } from 'node:util';
import { applyTemplateDefaults } from './podDefaults.ts';
import {
  amountErrors,
  isZero,
  nonNegativeErrors,
  replicasScale,
  validateWorkload,
  type WorkloadSpec,
} from './workload.ts';

interface DeploymentSpec extends WorkloadSpec {
  strategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string } };
  revisionHistoryLimit?: number;
  progressDeadlineSeconds?: number;
  paused?: boolean;
}

interface DeploymentStatus {
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
}

type Deployment = KubeObject<DeploymentSpec, DeploymentStatus>;

const strategy: Strategy<Deployment> = {
  // Upstream's `SetDefaults_Deployment`.
  applyDefaults(deployment) {
    const spec = (deployment.spec ??= {});
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    const rollout = (spec.strategy ??= {});
    rollout.type ??= 'RollingUpdate';
    if (rollout.type === 'RollingUpdate') {
      rollout.rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%', ...rollout.rollingUpdate };
    }
    applyTemplateDefaults(spec);
  },
  prepareForCreate(deployment) {
    deployment.status = {};
  },
  validate(deployment) {
    const spec = deployment.spec ?? {};
    return [...validateWorkload(spec), ...validateStrategy(spec), ...validateProgress(spec)];
  },
  validateUpdate(deployment, previous) {
    const selector = deployment.spec?.selector;
    return isDeepStrictEqual(selector, previous.spec?.selector) ? [] : [immutable('spec.selector', selector)];
  },
};

function validateStrategy({ strategy: rollout = {} }: DeploymentSpec): FieldError[] {
  const path = 'spec.strategy';
  if (rollout.type === 'Recreate') {
    return rollout.rollingUpdate === undefined
      ? []
      : [forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (rollout.type !== 'RollingUpdate') {
    // Upstream prints its internal type, whose fields have no JSON names.
    const { rollingUpdate } = rollout;
    const shown = {
      Type: rollout.type,
      RollingUpdate: rollingUpdate
        ? { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 }
        : null,
    };
    return [notSupported(path, shown, ['Recreate', 'RollingUpdate'])];
  }
  const { maxSurge = 0, maxUnavailable = 0 } = rollout.rollingUpdate ?? {};
  const errors = [
    ...amountErrors(maxUnavailable, `${path}.rollingUpdate.maxUnavailable`),
    ...amountErrors(maxSurge, `${path}.rollingUpdate.maxSurge`),
  ];
  if (errors.length === 0 && isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(
      invalidValue(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'),
    );
  }
  return errors;
}

function validateProgress(spec: DeploymentSpec): FieldError[] {
  const errors = [
    ...nonNegativeErrors(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...nonNegativeErrors(spec.progressDeadlineSeconds, 'spec.progressDeadlineSeconds'),
  ];
  const { progressDeadlineSeconds: deadline = 600, minReadySeconds = 0 } = spec;
  if (deadline <= minReadySeconds) {
    errors.push(invalidValue('spec.progressDeadlineSeconds', deadline, `must be greater than minReadySeconds`));
  }
  return errors;
}

const columns: readonly Column<Deployment>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  },
  { name: 'Up-to-date', type: 'string', cell: ({ status }) => status?.updatedReplicas ?? 0 },
  { name: 'Available', type: 'string', cell: ({ status }) => status?.availableReplicas ?? 0 },
  ageColumn,
  ...workloadColumns<Deployment>({
    template: ({ spec }) => spec?.template,
    selector: ({ spec }) => selectorText(spec?.selector),
  }),
];

export const deployments = defineResource<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  name: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  hasGeneration: true,
  subresources: {
    // Upstream's `deploymentStatusStrategy` keeps the spec and the labels only: the revision comes with the status.
    status(deployment, given) {
      if (given.metadata.annotations !== undefined) deployment.metadata.annotations = given.metadata.annotations;
    },
  },
  strategy,
  columns,
  scale: replicasScale,
});
