import type { KubeObject } from '../../base/kubeObject.ts';
import type { DataObject, Namespace } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { Controller } from './controller.ts';
import { isBeingDeleted, modify } from './objects.ts';

const rootCaName = 'kube-root-ca.crt';

/** What every namespace has: the ServiceAccount `default` and the ConfigMap with the API server's certificate. */
export function namespaceDefaults(api: ObjectApi, rootCa: string): Controller {
  const namespaceOf = (object: KubeObject): string[] => [object.metadata.namespace ?? ''];
  const named = (name: string) => (object: KubeObject) => (object.metadata.name === name ? namespaceOf(object) : []);
  return {
    name: 'namespace-defaults',
    watches: {
      namespaces: namespace => [namespace.metadata.name],
      serviceaccounts: named('default'),
      configmaps: named(rootCaName),
    },
    sync(name) {
      const namespace = api.get<Namespace>('namespaces', undefined, name);
      if (!namespace || isBeingDeleted(namespace)) return;
      if (!api.get('serviceaccounts', name, 'default')) {
        const metadata = { name: 'default', namespace: name };
        api.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
      }
      const present = api.get<DataObject>('configmaps', name, rootCaName);
      const data = { 'ca.crt': rootCa };
      if (!present) {
        api.create<DataObject>('configmaps', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: rootCaName,
            namespace: name,
            annotations: {
              'kubernetes.io/description':
                'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such ' +
                'as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across ' +
                'distributions of Kubernetes clusters.',
            },
          },
          data,
        });
      } else if (present.data?.['ca.crt'] !== rootCa || Object.keys(present.data).length !== 1) {
        modify(api, 'configmaps', present, copy => (copy.data = data));
      }
    },
  };
}
