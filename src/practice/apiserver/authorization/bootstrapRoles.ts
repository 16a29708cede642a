import type { KubeObject } from '../../../base/kubeObject.ts';
import { rbacGroup, type PolicyRule, type Role, type RoleBinding, type Subject } from '../../kinds/rbac.ts';
import { bootstrapPolicy } from './bootstrapPolicy.ts';
import { autoUpdateAnnotation } from './reconcile.ts';

const apiVersion = `${rbacGroup}/v1`;
const aggregation = `${rbacGroup}/aggregate-to-`;

/** The Roles, ClusterRoles and their bindings that upstream's API server creates. */
export function bootstrapRoles(): KubeObject[] {
  const objects: KubeObject[] = [];
  let rules: PolicyRule[] = [];
  for (const line of bootstrapPolicy.trim().split('\n')) {
    const [first = '', ...words] = line.split(' ');
    if (first === '') rules.push(ruleOf(words.slice(1)));
    else if (first === 'binding') objects.push(bindingOf(words));
    else objects.push(roleOf(words, (rules = [])));
  }
  return objects;
}

function roleOf([namespace = '', name = '', ...marks]: readonly string[], rules: PolicyRule[]): Role {
  const marked = (sign: string): string[] => marks.filter(mark => mark.startsWith(sign)).map(mark => mark.slice(1));
  const labels = Object.fromEntries(marked('>').map(role => [aggregation + role, 'true']));
  const selectors = marked('<').map(role => ({ matchLabels: { [aggregation + role]: 'true' } }));
  return {
    apiVersion,
    kind: namespace === '-' ? 'ClusterRole' : 'Role',
    metadata: metadataOf(namespace, name, labels),
    ...(selectors.length > 0 ? { aggregationRule: { clusterRoleSelectors: selectors } } : { rules }),
  };
}

function ruleOf([first = '', second = '', third, names]: readonly string[]): PolicyRule {
  if (third === undefined) return { nonResourceURLs: first.split(','), verbs: second.split(',') };
  return {
    apiGroups: first.split(',').map(group => (group === 'core' ? '' : group)),
    ...(names === undefined ? {} : { resourceNames: names.split(',') }),
    resources: second.split(','),
    verbs: third.split(','),
  };
}

function bindingOf([namespace = '', name = '', kind = '', role = '', ...subjects]: readonly string[]): RoleBinding {
  return {
    apiVersion,
    kind: namespace === '-' ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: metadataOf(namespace, name),
    roleRef: { apiGroup: rbacGroup, kind, name: role },
    ...(subjects.length > 0 ? { subjects: subjects.map(subjectOf) } : {}),
  };
}

function subjectOf(text: string): Subject {
  const [kind = '', ...rest] = text.split(':');
  if (kind !== 'ServiceAccount') return { apiGroup: rbacGroup, kind, name: rest.join(':') };
  const [namespace = '', ...name] = rest;
  return { kind, name: name.join(':'), namespace };
}

function metadataOf(namespace: string, name: string, labels: Record<string, string> = {}): KubeObject['metadata'] {
  return {
    name,
    ...(namespace === '-' ? {} : { namespace }),
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
    annotations: { [autoUpdateAnnotation]: 'true' },
  };
}
