import type { KubeObject } from '../../../base/kubeObject.ts';
import { forbiddenField, immutable, notSupported, type FieldError } from '../fieldError.ts';
import { defineResource, type StrategyContext } from '../registry/resourceDefinition.ts';
import { forbidden } from '../statusError.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

export interface PriorityClass extends KubeObject {
  value?: number;
  globalDefault?: boolean;
  preemptionPolicy?: string;
  description?: string;
}

/** Those that every cluster has. */
export const systemPriorityClasses: readonly { name: string; value: number; description: string }[] = [
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

const highestUserDefined = 1_000_000_000;

function validate({ metadata, value = 0, preemptionPolicy }: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.name.startsWith('system-')) {
    const known = systemPriorityClasses.find(({ name }) => name === metadata.name);
    const why =
      known === undefined
        ? `${metadata.name} is not a known system priority class`
        : `value of ${known.name} PriorityClass must be ${known.value}`;
    if (known?.value !== value) {
      errors.push(
        forbiddenField(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`,
        ),
      );
    }
  } else if (value > highestUserDefined) {
    errors.push(forbiddenField('value', `maximum allowed value of a user defined priority is ${highestUserDefined}`));
  }
  const policies = ['Never', 'PreemptLowerPriority'];
  if (preemptionPolicy !== undefined && !policies.includes(preemptionPolicy)) {
    errors.push(notSupported('preemptionPolicy', preemptionPolicy, policies));
  }
  return errors;
}

/** One class alone may be the default. */
function checkDefault(priorityClass: PriorityClass, context: StrategyContext): void {
  if (priorityClass.globalDefault !== true) return;
  const other = (context.list('priorityclasses.scheduling.k8s.io') as readonly PriorityClass[]).find(
    ({ globalDefault, metadata }) => globalDefault === true && metadata.name !== priorityClass.metadata.name,
  );
  if (other === undefined) return;
  throw forbidden(
    { group: 'scheduling.k8s.io', name: 'priorityclasses', kind: 'PriorityClass' },
    priorityClass.metadata.name,
    `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
  );
}

export const priorityClasses = defineResource<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  name: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  hasStatus: false,
  hasGeneration: true,
  strategy: {
    applyDefaults(priorityClass) {
      priorityClass.preemptionPolicy ??= 'PreemptLowerPriority';
      priorityClass.value ??= 0;
    },
    prepareForCreate: checkDefault,
    prepareForUpdate: (priorityClass, _previous, context) => checkDefault(priorityClass, context),
    validate,
    validateUpdate: (priorityClass, previous) => [
      ...(priorityClass.value === previous.value ? [] : [forbiddenField('value', 'may not be changed in an update.')]),
      ...(priorityClass.preemptionPolicy === previous.preemptionPolicy
        ? []
        : [immutable('preemptionPolicy', priorityClass.preemptionPolicy)]),
    ],
  },
  columns: [
    nameColumn,
    { name: 'Value', type: 'integer', cell: ({ value }) => value ?? 0 },
    { name: 'Global-Default', type: 'boolean', cell: ({ globalDefault }) => globalDefault ?? false },
    ageColumn,
    { name: 'PreemptionPolicy', type: 'string', cell: ({ preemptionPolicy }) => preemptionPolicy ?? '' },
  ],
});
