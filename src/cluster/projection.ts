import type { KubeObject } from '../base/kubeObject.ts';
import { summarisePod } from './podProjection.ts';

/** How much of an object is kept: what is read everywhere, or all but bulk and secrets, where a checkpoint may name any field. */
export type Detail = 'summary' | 'full';

/**
 * What of an object enters the store: not what nobody reads (`managedFields` and the last applied configuration are most
 * of an object's bytes) and what nobody may see (a Secret's values). Changes its argument, which is fresh from the
 * parser, and freezes what it returns.
 */
export function project(object: KubeObject, detail: Detail = 'full'): KubeObject {
  dropBulk(object);
  const type = `${object.apiVersion}/${object.kind}`;
  if (type === 'v1/Secret') hideValues(object);
  return deepFreeze(detail === 'summary' && type === 'v1/Pod' ? summarisePod(object) : object);
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function dropBulk(object: KubeObject): void {
  const { metadata } = object as { metadata: { managedFields?: unknown; annotations?: Record<string, string> } };
  delete metadata.managedFields;
  if (metadata.annotations?.[lastApplied] === undefined) return;
  metadata.annotations = Object.fromEntries(
    Object.entries(metadata.annotations).filter(([key]) => key !== lastApplied),
  );
}

/** The keys stay, so that a checkpoint can ask for them; the values never get as far as the store. */
function hideValues(secret: KubeObject): void {
  for (const field of ['data', 'stringData']) {
    const values = secret[field];
    if (typeof values !== 'object' || values === null) continue;
    secret[field] = Object.fromEntries(Object.keys(values).map(key => [key, '']));
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const key in value) deepFreeze(value[key]);
  return Object.freeze(value);
}
