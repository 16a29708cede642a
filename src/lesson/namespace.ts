import type { Expectation, Target } from '../checkpoint/expectation.ts';
import { isKind } from './kinds.ts';

/** The target with the lesson's namespace, where it has none of its own. */
export function targetInNamespace(target: Target, namespace: string | undefined): Target {
  if (namespace === undefined || target.namespace !== undefined) return target;
  const clusterScoped = isKind(target.resource, 'node') || isKind(target.resource, 'namespace');
  return clusterScoped ? target : { ...target, namespace };
}

/** The expectation with all its targets in the lesson's namespace, where they have none of their own. */
export function inNamespace(expectation: Expectation, namespace: string | undefined): Expectation {
  switch (expectation.kind) {
    case 'wait':
    case 'match':
      return { ...expectation, target: targetInNamespace(expectation.target, namespace) };
    case 'cel': {
      const refs = Object.entries(expectation.refs).map(([name, target]) => [
        name,
        targetInNamespace(target, namespace),
      ]);
      return { ...expectation, refs: Object.fromEntries(refs) as Record<string, Target> };
    }
    case 'all':
    case 'any':
      return { ...expectation, of: expectation.of.map(inner => inNamespace(inner, namespace)) };
    case 'not':
      return { ...expectation, of: inNamespace(expectation.of, namespace) };
    case 'ran':
    case 'page':
      return expectation;
  }
}
