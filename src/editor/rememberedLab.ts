import type { ClusterChoice } from './clusters.ts';

/** What a window resumes after a reload: kept in a file. */
export interface RememberedLab {
  /** Of the lesson's document; absent: a cluster was chosen and no lab opened yet. */
  lesson?: string;
  cluster: ClusterChoice;
}

/** Checks what a file holds; undefined where it makes no sense. */
export function readRememberedLab(value: unknown): RememberedLab | undefined {
  const { lesson, cluster } = (value ?? {}) as { lesson?: unknown; cluster?: unknown };
  const choice = readChoice(cluster);
  if (choice === undefined || (lesson !== undefined && typeof lesson !== 'string')) return undefined;
  return { cluster: choice, ...(lesson === undefined ? {} : { lesson }) };
}

function readChoice(value: unknown): ClusterChoice | undefined {
  const { kind, context, namespace } = (value ?? {}) as Record<string, unknown>;
  if (kind === 'practice') return { kind };
  if (kind !== 'context' || typeof context !== 'string') return undefined;
  return { kind, context, ...(typeof namespace === 'string' ? { namespace } : {}) };
}
