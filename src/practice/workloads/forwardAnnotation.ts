import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../base/kubeObject.ts';
import { modify } from '../controllers/objects.ts';
import type { GroupResource, ObjectApi } from '../storage/objectStore.ts';

/** On a published Service or an IngressClass: where each of its ports can be reached on this machine, as JSON. */
export const forwardAnnotation = 'practice.kubernetes-lab-guide/forward';

/** Says on an object where its ports are. */
export function announce(
  api: ObjectApi,
  resource: GroupResource,
  object: KubeObject,
  urls: Readonly<Record<string, string>>,
): void {
  if (isDeepStrictEqual(announced(object), urls)) return;
  modify(api, resource, object, copy => {
    const others = Object.fromEntries(
      Object.entries(copy.metadata.annotations ?? {}).filter(([key]) => key !== forwardAnnotation),
    );
    if (Object.keys(urls).length > 0) others[forwardAnnotation] = JSON.stringify(urls);
    if (Object.keys(others).length > 0) copy.metadata.annotations = others;
    else delete copy.metadata.annotations;
  });
}

/** What the annotation says, which anyone may have written. */
export function announced({ metadata }: KubeObject): Record<string, string> {
  const text = metadata.annotations?.[forwardAnnotation];
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
  } catch {
    return {};
  }
}

/** The port of a forward that was announced before, so that it is taken again. */
export function preferredPort(before: string | undefined): number | undefined {
  const port = Number(/^http:\/\/127\.0\.0\.1:(\d+)$/.exec(before ?? '')?.[1]);
  return port >= 1024 && port <= 65_535 ? port : undefined;
}
