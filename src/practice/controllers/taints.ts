import type { Taint } from '../kinds/core.ts';
import type { Toleration } from '../kinds/pod.ts';

/** Whether a toleration is for a taint (`Toleration.ToleratesTaint`). */
export function matchesTaint({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false;
  if (key === undefined || key === '') return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? ''));
}

export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return (tolerations ?? []).some(toleration => matchesTaint(toleration, taint));
}

/** The first taint that keeps a Pod with these tolerations from being scheduled to a node. */
export function untoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
): Taint | undefined {
  return taints?.find(taint => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint));
}
