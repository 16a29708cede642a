import type { KubeObject } from '../../../base/kubeObject.ts';
import { isObject } from '../patch/mergePatch.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The record of what `kubectl apply` sent last. */
export const lastAppliedText = {
  annotation,
  /** The text for a configuration, without the record itself. Upstream: `buildLastApplied`. */
  of(config: Readonly<Record<string, unknown>>): string {
    const { metadata } = config;
    if (!isObject(metadata) || !isObject(metadata.annotations)) return `${JSON.stringify(sortKeys(config))}\n`;
    const annotations = Object.fromEntries(Object.entries(metadata.annotations).filter(([key]) => key !== annotation));
    return `${JSON.stringify(sortKeys({ ...config, metadata: { ...metadata, annotations } }))}\n`;
  },
};

/** What was applied to an object at the client, when it was in this version. */
export function lastApplied({ metadata }: KubeObject, apiVersion: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(metadata.annotations?.[annotation] ?? '') as unknown;
    return isObject(value) && value.apiVersion === apiVersion ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Go writes maps by their keys. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sortKeys(value[key])]),
  );
}
