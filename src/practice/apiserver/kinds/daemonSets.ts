import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { immutable, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { selectorText } from '../labelSelector.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, labelsText, nameColumn, workloadColumns } from '../tables/cells.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { applyTemplateDefaults } from './podDefaults.ts';
import type { LabelSelector, PodTemplate } from './podTypes.ts';
import {
  aboveAllErrors,
  activeDeadlineErrors,
  amountErrors,
  isEmpty,
  isZero,
  matchErrors,
  nonNegativeErrors,
  restartPolicyErrors,
  templateErrors,
} from './workload.ts';

interface DaemonSetSpec {
  selector?: LabelSelector;
  template?: PodTemplate;
  updateStrategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string } };
  minReadySeconds?: number;
  revisionHistoryLimit?: number;
}

interface DaemonSetStatus {
  desiredNumberScheduled?: number;
  currentNumberScheduled?: number;
  numberReady?: number;
  numberMisscheduled?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
}

type DaemonSet = KubeObject<DaemonSetSpec, DaemonSetStatus>;

/** Counts the changes of the template, as a field of the spec did before apps/v1. */
const templateGeneration = 'deprecated.daemonset.template.generation';

const strategy: Strategy<DaemonSet> = {
  // Upstream's `SetDefaults_DaemonSet`.
  applyDefaults(set) {
    const spec = (set.spec ??= {});
    const update = (spec.updateStrategy ??= {});
    update.type ??= 'RollingUpdate';
    if (update.type === 'RollingUpdate') {
      update.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...update.rollingUpdate };
    }
    spec.revisionHistoryLimit ??= 10;
    applyTemplateDefaults(spec);
  },
  prepareForCreate(set) {
    const asked = Number(set.metadata.annotations?.[templateGeneration] ?? 0);
    setTemplateGeneration(set, Number.isInteger(asked) && asked > 0 ? asked : 1);
    set.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  },
  prepareForUpdate(set, previous) {
    const before = Number(previous.metadata.annotations?.[templateGeneration] ?? 1);
    const same = isDeepStrictEqual(set.spec?.template, previous.spec?.template);
    setTemplateGeneration(set, same ? before : before + 1);
  },
  validate({ spec = {} }, _context, previous) {
    const template = spec.template ?? {};
    const { selector } = spec;
    const isChanged = previous !== undefined && !isDeepStrictEqual(selector, previous.spec?.selector);
    return [
      ...(isChanged ? [immutable('spec.selector', selector)] : []),
      ...validateLabelSelector(selector, 'spec.selector'),
      ...matchErrors(selector, template),
      ...(selector && isEmpty(selector)
        ? [invalidValue('spec.selector', {}, 'empty selector is invalid for daemonset')]
        : []),
      ...templateErrors(template, 'spec.template'),
      ...restartPolicyErrors(template),
      ...activeDeadlineErrors(template, 'DaemonSet'),
      ...nonNegativeErrors(spec.minReadySeconds, 'spec.minReadySeconds'),
      ...validateStrategy(spec),
      ...nonNegativeErrors(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ];
  },
};

function setTemplateGeneration({ metadata }: DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [templateGeneration]: String(generation) };
}

function validateStrategy({ updateStrategy = {} }: DaemonSetSpec): FieldError[] {
  const path = 'spec.updateStrategy';
  if (updateStrategy.type === 'OnDelete') return [];
  if (updateStrategy.type !== 'RollingUpdate') {
    // Upstream prints its internal type, whose fields have no JSON names.
    const { rollingUpdate } = updateStrategy;
    const shown = {
      Type: updateStrategy.type,
      RollingUpdate: rollingUpdate
        ? { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 }
        : null,
    };
    return [notSupported(path, shown, ['RollingUpdate', 'OnDelete'])];
  }
  const { maxSurge = 0, maxUnavailable = 1 } = updateStrategy.rollingUpdate ?? {};
  const unavailablePath = `${path}.rollingUpdate.maxUnavailable`;
  const surgePath = `${path}.rollingUpdate.maxSurge`;
  const errors = [
    ...amountErrors(maxUnavailable, unavailablePath),
    ...amountErrors(maxSurge, surgePath),
    ...aboveAllErrors(maxUnavailable, unavailablePath),
    ...aboveAllErrors(maxSurge, surgePath),
  ];
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    errors.push(invalidValue(surgePath, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(required(unavailablePath, 'cannot be 0 when maxSurge is 0'));
  }
  return errors;
}

const count = (name: string, read: (status: DaemonSetStatus) => number | undefined): Column<DaemonSet> => ({
  name,
  type: 'integer',
  cell: ({ status }) => read(status ?? {}) ?? 0,
});

const columns: readonly Column<DaemonSet>[] = [
  nameColumn,
  count('Desired', status => status.desiredNumberScheduled),
  count('Current', status => status.currentNumberScheduled),
  count('Ready', status => status.numberReady),
  count('Up-to-date', status => status.updatedNumberScheduled),
  count('Available', status => status.numberAvailable),
  { name: 'Node Selector', type: 'string', cell: ({ spec }) => labelsText(spec?.template?.spec?.nodeSelector) },
  ageColumn,
  ...workloadColumns<DaemonSet>({
    template: ({ spec }) => spec?.template,
    selector: ({ spec }) => selectorText(spec?.selector),
  }),
];

export const daemonSets = defineResource<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  name: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  hasGeneration: true,
  strategy,
  columns,
});
