import { isDeepStrictEqual } from 'node:util';
import { rbacGroup, type RoleBinding, type RoleReference, type Subject } from '../../kinds/rbac.ts';
import { invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { present } from '../present.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

/** `SetDefaults_RoleBinding` and `SetDefaults_Subject`. */
function applyDefaults(binding: RoleBinding): void {
  const reference = (binding.roleRef ??= {});
  reference.apiGroup = present(reference.apiGroup) ?? rbacGroup;
  for (const subject of binding.subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')) subject.apiGroup = rbacGroup;
  }
}

function strategyOf(namespaced: boolean): Strategy<RoleBinding> {
  return {
    applyDefaults,
    validate({ roleRef: { apiGroup = '', kind = '', name = '' } = {}, subjects = [] }) {
      const errors: FieldError[] = [];
      if (apiGroup !== rbacGroup) errors.push(notSupported('roleRef.apiGroup', apiGroup, [rbacGroup]));
      const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
      if (!kinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, kinds));
      if (name === '') errors.push(required('roleRef.name'));
      errors.push(...nameProblems(name, 'pathSegment').map(text => invalidValue('roleRef.name', name, text)));
      errors.push(...subjects.flatMap((subject, index) => subjectErrors(subject, namespaced, `subjects[${index}]`)));
      return errors;
    },
    validateUpdate: ({ roleRef }, previous) =>
      isDeepStrictEqual(roleRef, previous.roleRef)
        ? []
        : [invalidValue('roleRef', internalReference(roleRef), 'cannot change roleRef')],
  };
}

/** A reference as upstream's internal type shows it. */
function internalReference({ apiGroup = '', kind = '', name = '' }: RoleReference = {}): object {
  return { APIGroup: apiGroup, Kind: kind, Name: name };
}

function subjectErrors(
  { kind = '', apiGroup = '', name = '', namespace = '' }: Subject,
  namespaced: boolean,
  at: string,
): FieldError[] {
  const errors = name === '' ? [required(`${at}.name`)] : [];
  if (kind === 'ServiceAccount') {
    if (name !== '') {
      errors.push(...nameProblems(name, 'subdomain').map(text => invalidValue(`${at}.name`, name, text)));
    }
    if (apiGroup !== '') errors.push(notSupported(`${at}.apiGroup`, apiGroup, ['']));
    if (!namespaced && namespace === '') errors.push(required(`${at}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== rbacGroup) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [rbacGroup]));
  } else errors.push(notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}

function subjectsText(kind: string): (binding: RoleBinding) => string {
  return ({ subjects = [] }) =>
    subjects
      .filter(subject => subject.kind === kind)
      .map(({ name = '', namespace = '' }) => (kind === 'ServiceAccount' ? `${namespace}/${name}` : name))
      .join(', ');
}

const columns: readonly Column<RoleBinding>[] = [
  nameColumn,
  { name: 'Role', type: 'string', cell: ({ roleRef }) => `${roleRef?.kind ?? ''}/${roleRef?.name ?? ''}` },
  ageColumn,
  { name: 'Users', type: 'string', priority: 1, cell: subjectsText('User') },
  { name: 'Groups', type: 'string', priority: 1, cell: subjectsText('Group') },
  { name: 'ServiceAccounts', type: 'string', priority: 1, cell: subjectsText('ServiceAccount') },
];

const common = {
  group: rbacGroup,
  version: 'v1',
  hasStatus: false,
  nameRule: 'pathSegment',
  createOnUpdate: true,
  columns,
} as const;

export const roleBindings = defineResource<RoleBinding>({
  ...common,
  kind: 'RoleBinding',
  name: 'rolebindings',
  strategy: strategyOf(true),
});

export const clusterRoleBindings = defineResource<RoleBinding>({
  ...common,
  kind: 'ClusterRoleBinding',
  name: 'clusterrolebindings',
  namespaced: false,
  strategy: strategyOf(false),
});
