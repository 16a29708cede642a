import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ClaimSpec } from '../../kinds/storage.ts';
import { forbiddenField, invalidValue, notSupported, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, workloadColumns } from '../tables/cells.ts';
import { claimSpecErrors } from './claimSpec.ts';
import { applyTemplateDefaults } from './podDefaults.ts';
import type { PodTemplate } from './podTypes.ts';
import {
  activeDeadlineErrors,
  isEmpty,
  matchErrors,
  nonNegativeErrors,
  replicasScale,
  requiredSelectorErrors,
  restartPolicyErrors,
  templateErrors,
  type WorkloadSpec,
} from './workload.ts';

interface StatefulSetSpec extends WorkloadSpec {
  serviceName?: string;
  podManagementPolicy?: string;
  updateStrategy?: { type?: string; rollingUpdate?: { partition?: number; maxUnavailable?: number | string } };
  volumeClaimTemplates?: ClaimTemplate[];
  persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string; whenScaled?: string };
  revisionHistoryLimit?: number;
  ordinals?: { start?: number };
}

interface ClaimTemplate {
  metadata?: { name?: string };
  spec?: ClaimSpec;
  status?: { phase?: string };
}

type StatefulSet = KubeObject<StatefulSetSpec, { replicas?: number; readyReplicas?: number }>;

const strategy: Strategy<StatefulSet> = {
  // Upstream's `SetDefaults_StatefulSet`.
  applyDefaults(set) {
    const spec = (set.spec ??= {});
    spec.podManagementPolicy ??= 'OrderedReady';
    const update = (spec.updateStrategy ??= {});
    if (update.type === undefined) {
      update.type = 'RollingUpdate';
      update.rollingUpdate ??= {};
    }
    if (update.type === 'RollingUpdate' && update.rollingUpdate) {
      update.rollingUpdate.partition ??= 0;
      // Behind a feature gate that is off.
      delete update.rollingUpdate.maxUnavailable;
    }
    spec.persistentVolumeClaimRetentionPolicy = {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
      ...spec.persistentVolumeClaimRetentionPolicy,
    };
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.serviceName ??= '';
    applyTemplateDefaults(spec);
    for (const claim of spec.volumeClaimTemplates ?? []) {
      Object.assign(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
      (claim.spec ??= {}).volumeMode ??= 'Filesystem';
      (claim.status ??= {}).phase ??= 'Pending';
    }
  },
  prepareForCreate(set) {
    set.status = { replicas: 0, availableReplicas: 0 } as NonNullable<StatefulSet['status']>;
  },
  validate({ spec = {} }, _context, previous) {
    const template = spec.template ?? {};
    return [
      ...validateStrategy(spec),
      ...retentionErrors(spec),
      // They cannot be changed afterwards.
      ...(previous === undefined ? claimErrors(spec) : []),
      ...nonNegativeErrors(spec.replicas, 'spec.replicas'),
      ...nonNegativeErrors(spec.minReadySeconds, 'spec.minReadySeconds'),
      ...nonNegativeErrors(spec.ordinals?.start, 'spec.ordinals.start'),
      ...(spec.serviceName ? nameProblems(spec.serviceName, 'label') : []).map(text =>
        invalidValue('spec.serviceName', spec.serviceName, text),
      ),
      ...requiredSelectorErrors(spec.selector, 'empty selector is invalid for statefulset'),
      ...(spec.selector && isEmpty(spec.selector) ? [] : matchErrors(spec.selector, template)),
      ...templateErrors(withClaims(template, spec.volumeClaimTemplates ?? []), 'spec.template'),
      ...restartPolicyErrors(template),
      ...activeDeadlineErrors(template, 'StatefulSet'),
    ];
  },
  validateUpdate({ spec = {} }, previous) {
    const before = previous.spec ?? {};
    const comparable: Record<string, unknown> = { ...spec };
    for (const field of changeable) {
      if (before[field] === undefined) Reflect.deleteProperty(comparable, field);
      else comparable[field] = before[field];
    }
    return isDeepStrictEqual(comparable, { ...before })
      ? []
      : [
          forbiddenField(
            'spec',
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
              "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
          ),
        ];
  },
};

const changeable = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
] as const;

function validateStrategy({ podManagementPolicy, updateStrategy = {} }: StatefulSetSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') {
    errors.push(invalidValue('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  }
  const { rollingUpdate, type } = updateStrategy;
  const path = 'spec.updateStrategy';
  // Upstream prints its internal type, whose fields have no JSON names.
  const shown = rollingUpdate ? { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: null } : null;
  if (type === 'OnDelete') {
    if (rollingUpdate) {
      errors.push(invalidValue(`${path}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'"));
    }
  } else if (type === 'RollingUpdate') {
    errors.push(...nonNegativeErrors(rollingUpdate?.partition, `${path}.rollingUpdate.partition`));
  } else {
    const strategyShown = { Type: type, RollingUpdate: shown };
    errors.push(invalidValue(path, strategyShown, "must be 'RollingUpdate' or 'OnDelete'"));
  }
  return errors;
}

function retentionErrors(spec: StatefulSetSpec): FieldError[] {
  return (['whenDeleted', 'whenScaled'] as const).flatMap(field => {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[field];
    if (policy === 'Retain' || policy === 'Delete') return [];
    return [notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, policy, ['Retain', 'Delete'])];
  });
}

function claimErrors({ volumeClaimTemplates = [] }: StatefulSetSpec): FieldError[] {
  return volumeClaimTemplates.flatMap(({ spec = {} }, index) =>
    claimSpecErrors(spec, `spec.volumeClaimTemplates[${index}].spec`),
  );
}

/** A template with the volumes that the controller adds for the claims, so that mounts of them are found. */
function withClaims(template: PodTemplate, claims: readonly ClaimTemplate[]): PodTemplate {
  if (claims.length === 0) return template;
  const names = new Set(claims.map(({ metadata }) => metadata?.name ?? ''));
  const volumes = [
    ...[...names].map(name => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...(template.spec?.volumes ?? []).filter(({ name }) => !names.has(name ?? '')),
  ];
  return { ...template, spec: { ...template.spec, volumes } };
}

const columns: readonly Column<StatefulSet>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  },
  ageColumn,
  // Upstream shows no selector here.
  ...workloadColumns<StatefulSet>({ template: ({ spec }) => spec?.template, selector: () => '' }).slice(0, 2),
];

export const statefulSets = defineResource<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  name: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  nameRule: 'label',
  hasGeneration: true,
  strategy,
  columns,
  scale: replicasScale,
});
