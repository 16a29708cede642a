import type { KubeObject } from '../base/kubeObject.ts';
import { mostObjects, tooMany } from './limits.ts';
import { project, type Detail } from './projection.ts';
import type { ApiResource } from './resource.ts';
import { RequestError } from './requestError.ts';
import { resourcePath } from './resourceIndex.ts';
import type { Transport } from './transport.ts';

/** A page small enough that parsing it does not hold up the editor. */
const pageSize = 250;

interface ObjectList {
  apiVersion?: string;
  metadata?: { resourceVersion?: string; continue?: string };
  items?: KubeObject[];
}

/**
 * Lists a scope page by page, projected. A continuation that has expired (410) starts over in one go, as the server
 * then asks for.
 *
 * @returns the objects and the resourceVersion to watch from.
 */
export async function listAll(
  transport: Transport,
  resource: ApiResource,
  namespace: string | undefined,
  detail: Detail,
  signal: AbortSignal,
): Promise<{ objects: KubeObject[]; resourceVersion: string }> {
  try {
    return await listPages(transport, resource, namespace, detail, pageSize, signal);
  } catch (error) {
    if (!(error instanceof RequestError) || error.httpStatus !== 410) throw error;
    return listPages(transport, resource, namespace, detail, undefined, signal);
  }
}

async function listPages(
  transport: Transport,
  resource: ApiResource,
  namespace: string | undefined,
  detail: Detail,
  limit: number | undefined,
  signal: AbortSignal,
): Promise<{ objects: KubeObject[]; resourceVersion: string }> {
  const objects: KubeObject[] = [];
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  let continuation = '';
  for (;;) {
    const query = new URLSearchParams();
    if (limit !== undefined) query.set('limit', String(limit));
    if (continuation !== '') query.set('continue', continuation);
    const path = `${resourcePath(resource, namespace)}${query.size > 0 ? `?${query.toString()}` : ''}`;
    const page = await transport.get<ObjectList>(path, signal);
    // Items of a list don't repeat what the list says once.
    const items = page.items ?? [];
    for (const item of items) objects.push(project({ ...item, apiVersion, kind: resource.kind }, detail));
    continuation = page.metadata?.continue ?? '';
    // A server that goes on without end, or without getting anywhere.
    if (objects.length > mostObjects || (items.length === 0 && continuation !== '')) throw tooMany();
    if (continuation === '') return { objects, resourceVersion: page.metadata?.resourceVersion ?? '' };
  }
}
