import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ResourceQuota } from '../../kinds/quota.ts';
import { Quantity } from '../../kinds/quantity.ts';
import { invalidValue, required, type FieldError } from '../fieldError.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { resourceAmountErrors, resourceNameErrors } from './resourceNames.ts';

const podScopes = ['BestEffort', 'NotBestEffort', 'NotTerminating', 'PriorityClass', 'Terminating'];
const scopes = new Set([...podScopes, 'CrossNamespacePodAffinity', 'VolumeAttributesClass']);
const conflicting = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

function scopeErrors({ spec }: ResourceQuota): FieldError[] {
  const errors: FieldError[] = [];
  const given = spec.scopes ?? [];
  for (const scope of given) {
    if (!scopes.has(scope)) errors.push(invalidValue('spec.scopes', given, 'unsupported scope'));
    for (const name of Object.keys(spec.hard ?? {}).sort()) {
      if (!scopeFits(scope, name)) {
        errors.push(invalidValue('spec.scopes', given, 'unsupported scope applied to resource'));
      }
    }
  }
  if (conflicting.some(pair => pair.every(scope => given.includes(scope)))) {
    errors.push(invalidValue('spec.scopes', given, 'conflicting scopes'));
  }
  const path = 'spec.scopeSelector.matchExpressions';
  for (const { scopeName = '', operator = '', values = [] } of spec.scopeSelector?.matchExpressions ?? []) {
    if (!scopes.has(scopeName)) errors.push(invalidValue(`${path}.scopeName`, scopeName, 'unsupported scope'));
    if (operator === 'In' || operator === 'NotIn') {
      const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      if (values.length === 0) errors.push(required(`${path}.values`, why));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      if (values.length > 0) errors.push(invalidValue(`${path}.values`, values, why));
    } else errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  return errors;
}

/** `IsResourceQuotaScopeValidForResource`, for the resources that every cluster has. */
function scopeFits(scope: string, name: string): boolean {
  if (!podScopes.includes(scope)) return true;
  if (scope === 'BestEffort') return name === 'pods';
  return /^((requests|limits)\.)?(cpu|memory|ephemeral-storage)$|^pods$/.test(name);
}

/** `pods: 1/4, services: 0/2`: of the limits on containers, or of all others. */
function amountsText({ status }: ResourceQuota, limits: boolean): string {
  return Object.keys(status?.hard ?? {})
    .sort()
    .filter(name => name.startsWith('limits.') === limits)
    .map(
      name =>
        `${name}: ${Quantity.of(status?.used?.[name]).toString()}/${Quantity.of(status?.hard?.[name]).toString()}`,
    )
    .join(', ');
}

export const resourceQuotas = defineResource<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  name: 'resourcequotas',
  shortNames: ['quota'],
  returnsDeletedObject: true,
  createOnUpdate: false,
  strategy: {
    applyDefaults: quota => void ((quota as KubeObject).spec ??= {}),
    prepareForCreate: quota => void (quota.status = {}),
    validate: quota => [
      ...Object.entries(quota.spec.hard ?? {}).flatMap(([name, text]) => [
        ...resourceNameErrors(name, 'quota', `spec.hard[${name}]`),
        ...resourceAmountErrors(name, text, `spec.hard[${name}]`),
      ]),
      ...scopeErrors(quota),
    ],
  },
  columns: [
    nameColumn,
    { name: 'Request', type: 'string', cell: quota => amountsText(quota, false) },
    { name: 'Limit', type: 'string', cell: quota => amountsText(quota, true) },
    ageColumn,
  ],
});
