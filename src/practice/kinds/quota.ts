import type { KubeObject } from '../../base/kubeObject.ts';
import type { ResourceList } from './quantity.ts';

export interface ScopeRequirement {
  scopeName?: string;
  operator?: string;
  values?: string[];
}

export interface ResourceQuotaSpec {
  hard?: ResourceList;
  scopes?: string[];
  scopeSelector?: { matchExpressions?: ScopeRequirement[] };
}

export interface ResourceQuota extends KubeObject<
  ResourceQuotaSpec,
  { hard?: Record<string, string>; used?: Record<string, string> }
> {
  spec: ResourceQuotaSpec;
}
