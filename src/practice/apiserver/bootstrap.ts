import type { VersionedStore } from '../storage/versionedStore.ts';
import { namespaces } from './kinds/namespaces.ts';
import type { ResourceStore } from './registry/resourceStore.ts';

/** Creates the namespaces that every cluster has. The uid of `kube-system` identifies the cluster. */
export function ensureNamespaces(resources: ResourceStore, store: VersionedStore): void {
  for (const name of ['kube-system', 'kube-public', 'kube-node-lease', 'default']) {
    if (store.get('namespaces', undefined, name) !== undefined) continue;
    resources.create(
      namespaces,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { internal: true, manager: 'kube-apiserver' },
    );
  }
}
