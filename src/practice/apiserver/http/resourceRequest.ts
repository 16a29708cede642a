import type { ResourceDefinition } from '../registry/resourceDefinition.ts';
import type { ServedResources } from '../registry/servedResources.ts';

/** What the path of a request names. */
export interface ResourceRequest {
  definition: ResourceDefinition;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
  /** Of the subresource `proxy`: what follows it, as it was sent; empty if not even a slash does. */
  onward?: string;
}

/**
 * Reads `/api/v1/namespaces/NS/pods/NAME/log` and its like. Undefined when the path names no resource that is served.
 */
export function parseResourcePath(served: ServedResources, path: string): ResourceRequest | undefined {
  const [, target = '', onward = ''] = proxied.exec(path) ?? [];
  if (target !== '') {
    const request = parseResourcePath(served, target);
    return request?.subresource === undefined && request?.name !== undefined
      ? { ...request, subresource: 'proxy', onward }
      : undefined;
  }
  const parts = path.split('/').slice(1);
  if (parts.at(-1) === '') parts.pop();
  let segments: string[];
  try {
    segments = parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const prefix = segments[0] === 'api' ? segments.slice(1, 2) : segments[0] === 'apis' ? segments.slice(1, 3) : [];
  const version = prefix.join('/');
  let rest = segments.slice(1 + prefix.length);
  let namespace: string | undefined;
  // `/namespaces/NS/status` is a subresource of the namespace, `/namespaces/NS/pods` are its Pods.
  if (rest[0] === 'namespaces' && rest.length > 2 && !namespaceSubresources.has(rest[2]!)) {
    namespace = rest[1]!;
    rest = rest.slice(2);
  }
  const [resource, name, subresource, ...more] = rest;
  if (resource === undefined || more.length > 0 || name === '' || namespace === '') return undefined;
  const definition = served.find(version, resource);
  if (definition === undefined) return undefined;
  if (namespace !== undefined && !definition.namespaced) return undefined;
  if (name !== undefined && namespace === undefined && definition.namespaced) return undefined;
  return { definition, namespace, name, subresource };
}

/** Whether a path lies in a group that is served, so that what is missing in it is a resource and not a page. */
export function isInServedGroup(served: ServedResources, path: string): boolean {
  const [, root, group = '', version = ''] = path.split('/');
  return root === 'api' ? group !== '' : root === 'apis' && version !== '' && served.hasGroup(group);
}

/** What is reached through a Pod, a Service or a node, whose paths may go on as they like. */
const proxied = /^(\/api\/v1\/(?:namespaces\/[^/]+\/(?:pods|services)|nodes)\/[^/]+)\/proxy(\/.*)?$/;

const namespaceSubresources = new Set(['status', 'finalize']);
