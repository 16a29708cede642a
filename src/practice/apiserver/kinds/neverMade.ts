import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';

// Kinds of which there are none, and which nobody can make here, but which clients list on their way to other things.

/** `kubectl cluster-info dump` lists them. */
export const replicationControllers = defineResource<KubeObject>({
  verbs: ['get', 'list', 'watch'],
  hasStatus: false,
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  name: 'replicationcontrollers',
  shortNames: ['rc'],
});
