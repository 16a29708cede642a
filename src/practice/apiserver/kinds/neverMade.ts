import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';

// Kinds of which there are none, and which nobody can make here, but which clients list on their way to other things.

const readOnly = { verbs: ['get', 'list', 'watch'], hasStatus: false } as const;

/** `kubectl cluster-info dump` lists them. */
export const replicationControllers = defineResource<KubeObject>({
  ...readOnly,
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  name: 'replicationcontrollers',
  shortNames: ['rc'],
});

/** `kubectl apply` looks here for a kind that it does not find elsewhere. */
export const customResourceDefinitions = defineResource<KubeObject>({
  ...readOnly,
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  name: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  namespaced: false,
});
