import { resources } from '../registry/registry.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';

/** What the path of a request names. */
export interface ResourceRequest {
  definition: ResourceDefinition;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

const byPath = new Map(resources.map(resource => [`${groupVersion(resource)}/${resource.name}`, resource]));

/**
 * Reads `/api/v1/namespaces/NS/pods/NAME/log` and its like. Undefined when the path names no resource that is served.
 */
export function parseResourcePath(path: string): ResourceRequest | undefined {
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
  const definition = byPath.get(`${version}/${resource}`);
  if (definition === undefined) return undefined;
  if (namespace !== undefined && !definition.namespaced) return undefined;
  if (name !== undefined && namespace === undefined && definition.namespaced) return undefined;
  return { definition, namespace, name, subresource };
}

const groups = new Set(resources.map(({ group }) => group));

/** Whether a path lies in a group that is served, so that what is missing in it is a resource and not a page. */
export function isInServedGroup(path: string): boolean {
  const [, root, group = '', version = ''] = path.split('/');
  return root === 'api' ? group !== '' : root === 'apis' && version !== '' && groups.has(group);
}

const namespaceSubresources = new Set(['status', 'finalize']);
