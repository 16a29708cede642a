import type { PolicyRule, Role, RoleBinding, RoleReference, Subject } from '../../kinds/rbac.ts';
import type { ObjectReader } from '../../storage/objectStore.ts';
import { notFound, type ResourceName } from '../statusError.ts';
import { isResource, type Attributes } from './attributes.ts';
import { mastersGroup, serviceAccountUser, type User } from './user.ts';

const suffix = '.rbac.authorization.k8s.io';

/** Whether a user may do something, and why; of a denial only what upstream tells. */
export interface Decision {
  allowed: boolean;
  reason: string;
}

/** Decides by the Roles and bindings of the cluster (`plugin/pkg/auth/authorizer/rbac`). */
export function authorize(store: ObjectReader, user: User, attributes: Attributes): Decision {
  if (user.groups.includes(mastersGroup)) return { allowed: true, reason: '' };
  const errors: string[] = [];
  const namespace = isResource(attributes) ? attributes.namespace : '';
  for (const grant of grantsOf(store, user, namespace, errors)) {
    if (grant.rules.some(rule => ruleAllows(rule, attributes))) return { allowed: true, reason: grant.reason };
  }
  if (errors.length === 0) return { allowed: false, reason: '' };
  return { allowed: false, reason: `RBAC: ${errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`}` };
}

/** All rules that apply to a user in a namespace; for the whole cluster when it is empty. */
export function rulesFor(store: ObjectReader, user: User, namespace: string): PolicyRule[] {
  const all: PolicyRule[] = user.groups.includes(mastersGroup)
    ? [
        { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
        { verbs: ['*'], nonResourceURLs: ['*'] },
      ]
    : [];
  return [...all, ...grantsOf(store, user, namespace, []).flatMap(({ rules }) => rules)];
}

interface Grant {
  rules: readonly PolicyRule[];
  reason: string;
}

function grantsOf(store: ObjectReader, user: User, namespace: string, errors: string[]): Grant[] {
  const grants: Grant[] = [];
  const visit = (binding: RoleBinding, kind: 'ClusterRoleBinding' | 'RoleBinding'): void => {
    const home = binding.metadata.namespace ?? '';
    const subject = (binding.subjects ?? []).find(each => isSubject(each, user, home));
    if (subject === undefined) return;
    const role = roleOf(store, binding.roleRef ?? {}, home);
    if (typeof role === 'string') {
      errors.push(role);
      return;
    }
    const { kind: roleKind = '', name = '' } = binding.roleRef ?? {};
    const bound = JSON.stringify(home === '' ? binding.metadata.name : `${binding.metadata.name}/${home}`);
    grants.push({
      rules: role.rules ?? [],
      reason: `RBAC: allowed by ${kind} ${bound} of ${roleKind} ${JSON.stringify(name)} to ${subjectText(subject, home)}`,
    });
  };
  for (const binding of store.list(`clusterrolebindings${suffix}`)) visit(binding, 'ClusterRoleBinding');
  if (namespace === '') return grants;
  for (const binding of store.list(`rolebindings${suffix}`, namespace)) visit(binding, 'RoleBinding');
  return grants;
}

/**
 * The rules of the role that a binding names.
 * @param written the binding's resource
 * @throws StatusError 404 when it is not there
 */
export function rulesOfRole(
  store: ObjectReader,
  reference: RoleReference,
  namespace: string,
  written: ResourceName,
): readonly PolicyRule[] {
  const role = roleOf(store, reference, namespace);
  if (typeof role !== 'string') return role.rules ?? [];
  // Upstream speaks of the resource that is written.
  throw notFound(written, reference.name ?? '');
}

/** A role, or that it is not there. */
function roleOf(store: ObjectReader, { kind = '', name = '' }: RoleReference, namespace: string): Role | string {
  const found =
    kind === 'ClusterRole'
      ? store.get(`clusterroles${suffix}`, undefined, name)
      : store.get(`roles${suffix}`, namespace, name);
  return found ?? `${kind.toLowerCase()}${suffix} ${JSON.stringify(name)} not found`;
}

function isSubject({ kind, name = '', namespace = '' }: Subject, user: User, home: string): boolean {
  switch (kind) {
    case 'User':
      return user.username === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount':
      return user.username === serviceAccountUser(namespace === '' ? home : namespace, name).username;
    default:
      return false;
  }
}

function subjectText({ kind = '', name = '', namespace = '' }: Subject, home: string): string {
  const text = kind === 'ServiceAccount' ? `${name}/${namespace === '' ? home : namespace}` : name;
  return `${kind} ${JSON.stringify(text)}`;
}

/** `RuleAllows`. */
function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (!isResource(attributes)) return (rule.nonResourceURLs ?? []).some(url => matchesUrl(url, attributes.path));
  const { group, resource, subresource, name } = attributes;
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  const names = rule.resourceNames ?? [];
  return (
    has(rule.apiGroups, group) &&
    (has(rule.resources, combined) || (subresource !== '' && (rule.resources ?? []).includes(`*/${subresource}`))) &&
    (names.length === 0 || names.includes(name))
  );
}

function has(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(value));
}

function matchesUrl(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));
}
