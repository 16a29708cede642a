import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';

export const autoUpdateAnnotation = 'rbac.authorization.kubernetes.io/autoupdate';

/**
 * A role or binding of an earlier version with what it lacks of the one that this version begins with: nothing that has
 * been added to it is lost, and one whose annotation says `false` stays as it is (upstream's `auth/rbac/reconciliation`).
 * @returns undefined when it lacks nothing
 */
export function reconciled(existing: KubeObject, expected: KubeObject): KubeObject | undefined {
  if (existing.metadata.annotations?.[autoUpdateAnnotation] === 'false') return undefined;
  const result: KubeObject = { ...existing, metadata: { ...existing.metadata } };
  for (const field of ['labels', 'annotations'] as const) {
    const wanted = { ...expected.metadata[field], ...existing.metadata[field] };
    if (Object.keys(wanted).length > 0) result.metadata[field] = wanted;
  }
  complete(result, expected, 'rules');
  complete(result, expected, 'subjects');
  if (expected.aggregationRule === undefined) {
    delete result.aggregationRule;
  } else {
    const rule = { ...(existing.aggregationRule as Fields | undefined) };
    complete(rule, expected.aggregationRule as Fields, 'clusterRoleSelectors');
    result.aggregationRule = rule;
  }
  return isDeepStrictEqual(result, existing) ? undefined : result;
}

type Fields = Record<string, unknown>;

/** Adds the items that a list lacks. */
function complete(to: Fields, from: Fields, field: string): void {
  const present = (to[field] ?? []) as unknown[];
  const missing = ((from[field] ?? []) as unknown[]).filter(item => !present.some(has => isDeepStrictEqual(has, item)));
  if (missing.length > 0) to[field] = [...present, ...missing];
}
