import type { KubeObject } from '../../base/kubeObject.ts';
import { defaultIngressClassAnnotation, ingressController } from '../kinds/networking.ts';
import { rbacGroup } from '../kinds/rbac.ts';
import { defaultClassAnnotation, practiceProvisioner } from '../kinds/storage.ts';
import type { VersionedStore } from '../storage/versionedStore.ts';
import { bootstrapRoles, type BootstrapRole } from './authorization/bootstrapRoles.ts';
import { autoUpdateAnnotation, reconciled } from './authorization/reconcile.ts';
import { ingressClasses } from './kinds/ingressClasses.ts';
import { namespaces } from './kinds/namespaces.ts';
import { priorityClasses, systemPriorityClasses } from './kinds/priorityClasses.ts';
import { clusterRoleBindings } from './kinds/roleBindings.ts';
import { clusterRoles } from './kinds/roles.ts';
import { storageClasses } from './kinds/storageClasses.ts';
import { groupVersion, type ResourceDefinition } from './registry/resourceDefinition.ts';
import type { ResourceStore } from './registry/resourceStore.ts';

interface Initial {
  definition: ResourceDefinition;
  object: KubeObject;
}

function initial(definition: ResourceDefinition, metadata: KubeObject['metadata'], fields: object = {}): Initial {
  const type = { apiVersion: groupVersion(definition), kind: definition.kind };
  return { definition, object: { ...type, metadata, ...fields } };
}

const aggregation = `${rbacGroup}/aggregate-to-`;

function roleObjects({ name, rules, aggregates, aggregatedTo, groups }: BootstrapRole): Initial[] {
  const metadata = {
    name,
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
    annotations: { [autoUpdateAnnotation]: 'true' },
  };
  const labels = { ...metadata.labels, ...(aggregatedTo ? { [aggregation + aggregatedTo]: 'true' } : {}) };
  const selector = { matchLabels: { [aggregation + name]: 'true' } };
  const role = initial(
    clusterRoles,
    { ...metadata, labels },
    {
      ...(aggregates ? { aggregationRule: { clusterRoleSelectors: [selector] } } : {}),
      ...(rules ? { rules } : {}),
    },
  );
  if (!groups) return [role];
  const subjects = groups.map(group => ({ apiGroup: rbacGroup, kind: 'Group', name: group }));
  const roleRef = { apiGroup: rbacGroup, kind: 'ClusterRole', name };
  return [role, initial(clusterRoleBindings, metadata, { roleRef, subjects })];
}

/** What every cluster has at all times. The uid of the namespace `kube-system` identifies the cluster. */
const permanent: readonly Initial[] = [
  ...['kube-system', 'kube-public', 'kube-node-lease', 'default'].map(name => initial(namespaces, { name })),
  ...systemPriorityClasses.map(({ name, value, description }) =>
    initial(priorityClasses, { name }, { value, description }),
  ),
  ...bootstrapRoles.flatMap(roleObjects),
];

/** What a new cluster begins with, and a learner may delete. */
const atFirst: readonly Initial[] = [
  initial(
    storageClasses,
    { name: 'standard', annotations: { [defaultClassAnnotation]: 'true' } },
    { provisioner: practiceProvisioner, allowVolumeExpansion: true },
  ),
  initial(
    ingressClasses,
    { name: 'nginx', annotations: { [defaultIngressClassAnnotation]: 'true' } },
    { spec: { controller: ingressController } },
  ),
];

/** Creates what a cluster lacks of what it has to have, and completes what an earlier version has made of it. */
export function bootstrap(resources: ResourceStore, store: VersionedStore): void {
  const options = { internal: true, manager: 'kube-apiserver' };
  const isNew = store.count(namespaces.storage) === 0;
  for (const { definition, object } of isNew ? [...permanent, ...atFirst] : permanent) {
    const existing = store.get(definition.storage, undefined, object.metadata.name);
    if (existing === undefined) {
      resources.create(definition, object, options);
    } else if (definition.group === rbacGroup) {
      const complete = reconciled(existing, object);
      if (complete !== undefined) resources.update(definition, complete, options);
    }
  }
}
