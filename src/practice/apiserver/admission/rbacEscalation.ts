import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { PolicyRule, Role, RoleBinding } from '../../kinds/rbac.ts';
import { escalation } from '../authorization/escalation.ts';
import { authorize, rulesFor, rulesOfRole } from '../authorization/rbac.ts';
import { mastersGroup, type User } from '../authorization/user.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/admission.ts';
import { forbidden } from '../statusError.ts';

const group = 'rbac.authorization.k8s.io';
const all: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Nobody grants more than they have, unless they may `escalate` a role or `bind` it
 * (`pkg/registry/rbac/…/policybased`).
 */
export const rbacEscalation: AdmissionPlugin = {
  admit(request) {
    const { definition, object, previous, context } = request;
    const { user } = context;
    if (definition.group !== group || user === undefined || user.groups.includes(mastersGroup)) return;
    if (previous !== undefined && isSameForGrants(object, previous)) return;
    if (definition.name.endsWith('bindings')) checkBinding(request, user, object);
    else checkRole(request, user, object);
  },
};

function checkRole(request: AdmissionRequest, user: User, role: Role): void {
  const { definition, previous, context } = request;
  const namespace = role.metadata.namespace ?? '';
  const name = previous === undefined ? '' : role.metadata.name;
  if (may(request, user, 'escalate', definition.name, namespace, name)) return;
  const held = rulesFor(context, user, namespace);
  refuseGrant(request, escalation(user, held, role.rules ?? []));
  if (!aggregates(role) && !aggregates(previous)) return;
  if (escalation(user, held, all) !== undefined) {
    refuseGrant(request, 'must have cluster-admin privileges to use the aggregationRule');
  }
}

function checkBinding(request: AdmissionRequest, user: User, { roleRef = {}, metadata }: RoleBinding): void {
  const { context } = request;
  const namespace = metadata.namespace ?? '';
  const { kind = '', name = '' } = roleRef;
  const roles = kind === 'Role' ? 'roles' : 'clusterroles';
  if (may(request, user, 'bind', roles, namespace, name)) return;
  refuseGrant(
    request,
    escalation(user, rulesFor(context, user, namespace), rulesOfRole(context, roleRef, namespace, request.definition)),
  );
}

function may(
  { context }: AdmissionRequest,
  user: User,
  verb: string,
  resource: string,
  namespace: string,
  name: string,
): boolean {
  return authorize(context, user, { verb, group, resource, subresource: '', namespace, name }).allowed;
}

function refuseGrant({ definition, object }: AdmissionRequest, why: string | undefined): void {
  if (why !== undefined) throw forbidden(definition, object.metadata.name, why);
}

function aggregates(role: Role | undefined): boolean {
  return (role?.aggregationRule?.clusterRoleSelectors ?? []).length > 0;
}

/** A change of what garbage collection needs, and of nothing else (`IsOnlyMutatingGCFields`). */
function isSameForGrants(object: KubeObject, previous: KubeObject): boolean {
  const relevant = ({ metadata, ...rest }: KubeObject): object => ({
    ...rest,
    metadata: { ...metadata, ownerReferences: undefined, finalizers: undefined, managedFields: undefined },
  });
  return isDeepStrictEqual(relevant(object), relevant(previous));
}
