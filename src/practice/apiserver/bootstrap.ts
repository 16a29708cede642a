import type { KubeObject } from '../../base/kubeObject.ts';
import { defaultIngressClassAnnotation, ingressController } from '../kinds/networking.ts';
import { defaultClassAnnotation, practiceProvisioner } from '../kinds/storage.ts';
import type { VersionedStore } from '../storage/versionedStore.ts';
import { bootstrapRoles } from './authorization/bootstrapRoles.ts';
import { reconciled } from './authorization/reconcile.ts';
import { ingressClasses } from './kinds/ingressClasses.ts';
import { namespaces } from './kinds/namespaces.ts';
import { priorityClasses, systemPriorityClasses } from './kinds/priorityClasses.ts';
import { clusterRoleBindings, roleBindings } from './kinds/roleBindings.ts';
import { clusterRoles, roles } from './kinds/roles.ts';
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

const roleDefinitions: readonly ResourceDefinition[] = [clusterRoles, clusterRoleBindings, roles, roleBindings];

function roleObjects(): Initial[] {
  return bootstrapRoles().map(object => ({
    definition: roleDefinitions.find(({ kind }) => kind === object.kind)!,
    object,
  }));
}

/** What every cluster has at all times. The uid of the namespace `kube-system` identifies the cluster. */
const permanent: readonly Initial[] = [
  ...['kube-system', 'kube-public', 'kube-node-lease', 'default'].map(name => initial(namespaces, { name })),
  ...systemPriorityClasses.map(({ name, value, description }) =>
    initial(priorityClasses, { name }, { value, description }),
  ),
  ...roleObjects(),
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
    const { namespace, name } = object.metadata;
    const existing = store.get(definition.storage, namespace, name);
    if (existing === undefined) {
      resources.create(definition, object, options);
    } else if (roleDefinitions.includes(definition)) {
      const complete = reconciled(existing, object);
      if (complete !== undefined) resources.update(definition, complete, options);
    }
  }
}
