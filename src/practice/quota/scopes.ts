import type { KubeObject } from '../../base/kubeObject.ts';
import type { Pod } from '../kinds/pod.ts';
import { Quantity } from '../kinds/quantity.ts';
import type { ResourceQuota, ScopeRequirement } from '../kinds/quota.ts';
import type { GroupResource } from '../storage/objectStore.ts';

/** Whether an object is among those that the scopes of a quota leave; scopes speak of Pods. */
export function inScope({ spec }: ResourceQuota, resource: GroupResource, object: KubeObject): boolean {
  const scopes = (spec.scopes ?? []).map((scopeName): ScopeRequirement => ({ scopeName, operator: 'Exists' }));
  const requirements = [...scopes, ...(spec.scopeSelector?.matchExpressions ?? [])];
  if (requirements.length === 0) return true;
  return resource === 'pods' && requirements.every(requirement => podInScope(requirement, object as Pod));
}

/** `podMatchesScopeFunc`. */
function podInScope({ scopeName, operator, values = [] }: ScopeRequirement, pod: Pod): boolean {
  switch (scopeName) {
    case 'Terminating':
      return (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
    case 'NotTerminating':
      return (pod.spec.activeDeadlineSeconds ?? -1) < 0;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass': {
      const name = typeof pod.spec.priorityClassName === 'string' ? pod.spec.priorityClassName : '';
      if (operator === 'Exists') return name !== '';
      if (operator === 'DoesNotExist') return name === '';
      return values.includes(name) === (operator === 'In');
    }
    default:
      return false;
  }
}

function isBestEffort({ spec }: Pod): boolean {
  return [...spec.containers, ...(spec.initContainers ?? [])].every(({ resources }) =>
    [resources?.requests, resources?.limits].every(list =>
      ['cpu', 'memory'].every(name => Quantity.of(list?.[name]).isZero),
    ),
  );
}
