import type { KubeObject } from '../../../src/base/kubeObject.ts';
import type { EvaluationContext, Lookup } from '../../../src/checkpoint/evaluationContext.ts';
import { targetKey } from '../../../src/checkpoint/targetText.ts';
import { nothingRelated } from '../../../src/cluster/relatedObjects.ts';

/** A context whose objects are given by target, e.g. `{ 'deployment/web': [object] }`; others are not there. */
export function contextOf(
  objects: Record<string, KubeObject[] | Lookup>,
  more: Partial<EvaluationContext> = {},
): EvaluationContext {
  return {
    lookup: target => {
      const found = objects[targetKey(target)] ?? [];
      return Array.isArray(found) ? { status: 'live', objects: found } : found;
    },
    related: nothingRelated,
    run: () => undefined,
    runOf: () => undefined,
    page: () => undefined,
    deletionRan: false,
    memory: {},
    ...more,
  };
}

/** An object with a name; its uid follows from it. */
export function object(kind: string, name: string, more: Record<string, unknown> = {}): KubeObject {
  const { metadata, ...rest } = more as { metadata?: Record<string, unknown> };
  return { apiVersion: 'v1', kind, metadata: { name, uid: `uid-${name}`, ...metadata }, ...rest };
}
