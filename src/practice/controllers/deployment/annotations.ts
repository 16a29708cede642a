import type { Deployment, ReplicaSet } from '../../kinds/apps.ts';
import { maxSurge } from './limits.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maximumAnnotation = 'deployment.kubernetes.io/max-replicas';

/** What a ReplicaSet does not take over from its Deployment. */
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maximumAnnotation,
  'deprecated.deployment.rollback.to',
]);

export function revisionOf(set: ReplicaSet): number {
  return Number.parseInt(set.metadata.annotations?.[revisionAnnotation] ?? '0', 10) || 0;
}

/** The annotations of the Deployment's current ReplicaSet, which is given a revision above all the others'. */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  current: Record<string, string> | undefined,
  revision: number,
): Record<string, string> {
  const annotations = { ...current };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!notCopied.has(key)) annotations[key] = value;
  }
  const old = annotations[revisionAnnotation];
  if (old === undefined || Number(old) < revision) {
    annotations[revisionAnnotation] = String(revision);
    if (old !== undefined) {
      const history = annotations[historyAnnotation];
      annotations[historyAnnotation] = history === undefined ? old : `${history},${old}`;
    }
  }
  // A new ReplicaSet is created with its sizes; later ones are written where it is scaled.
  return current === undefined ? { ...annotations, ...sizeAnnotations(deployment) } : annotations;
}

/** What a ReplicaSet remembers of its Deployment's size, for proportional scaling. */
export function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const replicas = deployment.spec.replicas ?? 1;
  return { [desiredAnnotation]: String(replicas), [maximumAnnotation]: String(replicas + maxSurge(deployment)) };
}
