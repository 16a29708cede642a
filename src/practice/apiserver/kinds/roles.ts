import { rbacGroup, type PolicyRule, type Role } from '../../kinds/rbac.ts';
import { invalidValue, required, type FieldError } from '../fieldError.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { defineResource, type Strategy } from '../registry/resourceDefinition.ts';
import { plainColumns } from '../tables/cells.ts';

function ruleErrors(rule: PolicyRule, namespaced: boolean, at: string): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs: urls = [] } = rule;
  const errors: FieldError[] = [];
  if (verbs.length === 0) errors.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
  if (urls.length > 0) {
    const field = `${at}.nonResourceURLs`;
    if (namespaced) errors.push(invalidValue(field, urls, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      errors.push(invalidValue(field, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (resources.length === 0) {
    errors.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
  }
  return errors;
}

function strategyOf(namespaced: boolean): Strategy<Role> {
  return {
    // Upstream always writes the rules, even when there are none.
    applyDefaults: role => void (role.rules ??= null),
    validate: ({ rules, aggregationRule }) => [
      ...(rules ?? []).flatMap((rule, index) => ruleErrors(rule, namespaced, `rules[${index}]`)),
      ...aggregationErrors(aggregationRule),
    ],
  };
}

function aggregationErrors(rule: Role['aggregationRule']): FieldError[] {
  if (!rule) return [];
  const field = 'aggregationRule.clusterRoleSelectors';
  const selectors = rule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) {
    return [required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  }
  return selectors.flatMap((selector, index) => validateLabelSelector(selector, `${field}[${index}]`));
}

const common = {
  group: rbacGroup,
  version: 'v1',
  hasStatus: false,
  nameRule: 'pathSegment',
  createOnUpdate: true,
} as const;

export const roles = defineResource<Role>({
  ...common,
  kind: 'Role',
  name: 'roles',
  strategy: strategyOf(true),
  columns: plainColumns,
});

export const clusterRoles = defineResource<Role>({
  ...common,
  kind: 'ClusterRole',
  name: 'clusterroles',
  namespaced: false,
  strategy: strategyOf(false),
  columns: plainColumns,
});
