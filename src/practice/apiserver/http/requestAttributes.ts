import type { Attributes } from '../authorization/attributes.ts';
import { isTrue } from './watch.ts';

const namespaceSubresources = new Set(['status', 'finalize']);
const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What a request wants to do, by its method and path alone (`apiserver/pkg/endpoints/request.RequestInfoFactory`). */
export function requestAttributes({
  method,
  path,
  query,
}: {
  method: string;
  path: string;
  query: URLSearchParams;
}): Attributes {
  const parts = path.split('/').filter(part => part !== '');
  const [root] = parts;
  const prefix = root === 'api' ? 2 : root === 'apis' ? 3 : Infinity;
  if (parts.length <= prefix) return { verb: method === 'HEAD' ? 'head' : method.toLowerCase(), path };
  const group = root === 'apis' ? parts[1]! : '';
  let rest = parts.slice(prefix).map(decode);
  let namespace = '';
  if (rest[0] === 'namespaces' && rest.length > 1) {
    namespace = rest[1]!;
    if (rest.length > 2 && !namespaceSubresources.has(rest[2]!)) rest = rest.slice(2);
  }
  const [resource = '', pathName = '', subresource = ''] = rest;
  const named = /(?:^|,)metadata\.name=([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
  let verb = verbs[method] ?? method.toLowerCase();
  if (verb === 'get' && query.has('watch') && isTrue(query.get('watch'))) verb = 'watch';
  else if (verb === 'get' && pathName === '') verb = 'list';
  if (verb === 'delete' && pathName === '') verb = 'deletecollection';
  return { verb, group, resource, subresource, namespace, name: pathName === '' ? named : pathName };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
