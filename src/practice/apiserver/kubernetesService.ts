import type { Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { ObjectApi } from '../storage/objectStore.ts';

/** Where Pods find the API server behind its Service. */
export const advertised = { address: '192.168.49.1', port: 8443 };

const name = 'kubernetes';
const namespace = 'default';
const labels = { component: 'apiserver', provider: 'kubernetes' };

function objects(): Record<string, KubeObject> {
  const { address, port } = advertised;
  return {
    services: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.0.1',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
      },
    },
    endpoints: {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
    },
    'endpointslices.discovery.k8s.io': {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    },
  };
}

/** Keeps the Service `default/kubernetes` and its endpoints: they come back when they are deleted. */
export function keepKubernetesService(api: ObjectApi): Disposable {
  const wanted = objects();
  const ensure = (resource: string): void => {
    const object = wanted[resource];
    if (object && api.get(resource, namespace, name) === undefined) api.create(resource, object);
  };
  for (const resource of Object.keys(wanted)) ensure(resource);
  return api.onChange(({ type, resource, object: { metadata } }) => {
    if (type === 'DELETED' && metadata.name === name && metadata.namespace === namespace) ensure(resource);
  });
}
