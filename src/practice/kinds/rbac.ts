import type { KubeObject } from '../../base/kubeObject.ts';
import type { LabelSelector } from './meta.ts';

export interface PolicyRule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export interface Role extends KubeObject {
  rules?: PolicyRule[] | null;
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] };
}

export interface Subject {
  kind?: string;
  apiGroup?: string;
  name?: string;
  namespace?: string;
}

export interface RoleReference {
  apiGroup?: string;
  kind?: string;
  name?: string;
}

export interface RoleBinding extends KubeObject {
  subjects?: Subject[];
  roleRef?: RoleReference;
}

export const rbacGroup = 'rbac.authorization.k8s.io';
