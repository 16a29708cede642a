import type { Service, DataObject } from '../kinds/core.ts';
import type { Container, EnvVar, KeyRef, Pod } from '../kinds/pod.ts';
import type { GroupResource, ObjectApi } from '../storage/objectStore.ts';

/** Why a container cannot be created yet; the kubelet shows it as `CreateContainerConfigError`. */
export class ConfigError extends Error {}

/** Resolves when a ConfigMap, a Secret or a ServiceAccount of a namespace has changed; rejects when aborted. */
export function configChange(api: ObjectApi, namespace: string | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => {
      watch.dispose();
      reject(signal.reason as Error);
    };
    const watch = api.onChange(({ object, resource }) => {
      if (object.metadata.namespace !== namespace || !['configmaps', 'secrets', 'serviceaccounts'].includes(resource))
        return;
      watch.dispose();
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** The environment of a container: of the Services there are, of ConfigMaps and Secrets, and of its own list. */
export function environmentOf(api: ObjectApi, pod: Pod, container: Container, node: string): Record<string, string> {
  const namespace = pod.metadata.namespace ?? 'default';
  const env: Record<string, string> = {
    HOME: '/root',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
    ...serviceVariables(api, namespace, pod.spec.enableServiceLinks !== false),
  };
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const [resource, reference] = configMapRef ? ['configmaps', configMapRef] : ['secrets', secretRef];
    if (!reference) continue;
    const data = dataOf(api, resource, namespace, reference.name, reference.optional);
    for (const [key, value] of Object.entries(data ?? {})) env[prefix + key] = value;
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(api, pod, namespace, variable, node);
    if (value !== undefined) env[variable.name] = withReferences(value, env);
  }
  return env;
}

/** `$(NAME)` stands for a variable defined before, `$$` for a dollar sign. */
export function withReferences(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]+)\)/g, (all, name?: string) => (name === undefined ? '$' : (env[name] ?? all)));
}

function valueOf(api: ObjectApi, pod: Pod, namespace: string, variable: EnvVar, node: string): string | undefined {
  const { configMapKeyRef, fieldRef, secretKeyRef } = variable.valueFrom ?? {};
  if (configMapKeyRef) return keyOf(api, 'configmaps', 'ConfigMap', namespace, configMapKeyRef);
  if (secretKeyRef) return keyOf(api, 'secrets', 'Secret', namespace, secretKeyRef);
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath, node);
  return variable.value ?? '';
}

function keyOf(
  api: ObjectApi,
  resource: GroupResource,
  kind: string,
  namespace: string,
  { key, name, optional }: KeyRef,
): string | undefined {
  const value = dataOf(api, resource, namespace, name, optional)?.[key];
  if (value === undefined && optional !== true) {
    throw new ConfigError(`couldn't find key ${key} in ${kind} ${namespace}/${name}`);
  }
  return value;
}

function dataOf(
  api: ObjectApi,
  resource: GroupResource,
  namespace: string,
  name: string,
  optional: boolean | undefined,
): Record<string, string> | undefined {
  const object = api.get<DataObject>(resource, namespace, name);
  if (!object) {
    if (optional === true) return undefined;
    throw new ConfigError(`${resource === 'secrets' ? 'secret' : 'configmap'} "${name}" not found`);
  }
  if (resource !== 'secrets') return object.data ?? {};
  return Object.fromEntries(
    Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

export function fieldOf(pod: Pod, path: string, node: string): string {
  const subscript = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'spec.nodeName':
      return node;
    case 'spec.serviceAccountName':
      return typeof pod.spec.serviceAccountName === 'string' ? pod.spec.serviceAccountName : 'default';
    case 'status.podIP':
    case 'status.podIPs':
      return pod.status?.podIP ?? '';
    case 'status.hostIP':
      return pod.status?.hostIP ?? '';
    default:
      return '';
  }
}

/** `REDIS_SERVICE_HOST` and its like, for the Services of the namespace and for the API server's. */
function serviceVariables(api: ObjectApi, namespace: string, links: boolean): Record<string, string> {
  const variables: Record<string, string> = {};
  const services = [
    ...api.list<Service>('services', 'default').filter(({ metadata }) => metadata.name === 'kubernetes'),
    ...(links ? api.list<Service>('services', namespace) : []),
  ];
  for (const { metadata, spec } of services) {
    const [port] = spec.ports ?? [];
    if (spec.clusterIP === undefined || spec.clusterIP === 'None' || spec.clusterIP === '' || !port) continue;
    const name = metadata.name.toUpperCase().replaceAll('-', '_');
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    const url = `${protocol}://${spec.clusterIP}:${port.port}`;
    const own = `${name}_PORT_${port.port}_${protocol.toUpperCase()}`;
    Object.assign(variables, {
      [`${name}_SERVICE_HOST`]: spec.clusterIP,
      [`${name}_SERVICE_PORT`]: String(port.port),
      [`${name}_PORT`]: url,
      [own]: url,
      [`${own}_ADDR`]: spec.clusterIP,
      [`${own}_PORT`]: String(port.port),
      [`${own}_PROTO`]: protocol,
    });
  }
  return variables;
}
