import { isDeepStrictEqual } from 'node:util';
import type { PolicyRule, Role } from '../kinds/rbac.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { Controller } from './controller.ts';
import { matchesSelector } from './labels.ts';
import { modify } from './objects.ts';

const clusterRoles = 'clusterroles.rbac.authorization.k8s.io';

/** Collects the rules of other ClusterRoles in those that aggregate (`pkg/controller/clusterroleaggregation`). */
export function clusterRoleAggregation(api: ObjectApi): Controller {
  const aggregating = (): string[] =>
    api
      .list<Role>(clusterRoles)
      .filter(({ aggregationRule }) => aggregationRule !== undefined)
      .map(({ metadata }) => metadata.name);
  return {
    name: 'clusterrole-aggregation-controller',
    watches: { [clusterRoles]: aggregating },
    sync(name) {
      const role = api.get<Role>(clusterRoles, undefined, name);
      if (!role?.aggregationRule) return;
      const rules: PolicyRule[] = [];
      for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
        for (const other of api.list<Role>(clusterRoles)) {
          if (other.metadata.name === name || !matchesSelector(selector, other.metadata.labels)) continue;
          for (const rule of other.rules ?? []) {
            if (!rules.some(known => isDeepStrictEqual(known, rule))) rules.push(rule);
          }
        }
      }
      const wanted = rules.length > 0 ? rules : null;
      if (!isDeepStrictEqual(wanted, role.rules ?? null)) {
        modify(api, clusterRoles, role, copy => (copy.rules = structuredClone(wanted)));
      }
    },
  };
}
