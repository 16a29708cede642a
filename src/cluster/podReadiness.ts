import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { findCondition, isTrue } from './conditions.ts';
import { latestWarning } from './events.ts';
import type { Pod } from './pod.ts';
import { podFailure } from './podFailure.ts';
import { podSummary } from './podStatus.ts';
import type { Readiness } from './readiness.ts';
import type { RelatedObjects } from './relatedObjects.ts';

/** A Pod is ready when its `Ready` condition is true, or when it succeeded. */
export function podReadiness(pod: Pod, related: RelatedObjects): Readiness {
  if (pod.status?.phase === 'Succeeded') return { status: 'ready', reason: l10n.t('It has run to completion.') };
  const { status, ready, total } = podSummary(pod);
  if (pod.status?.phase === 'Running' && isTrue(findCondition(pod, 'Ready'))) {
    return { status: 'ready', reason: l10n.t('{0}, {1}/{2} containers ready', status, ready, total) };
  }
  const failure = podFailure(pod, related);
  if (failure !== undefined) return { status: 'failed', ...failure };
  if (status === 'SchedulingGated') {
    return { status: 'progressing', reason: l10n.t('It is held back by its scheduling gates.') };
  }
  if (pod.spec?.nodeName === undefined) return { status: 'progressing', reason: l10n.t('It waits for a node.') };
  const unhealthy = status === 'Running' ? latestWarning(pod, related, new Set(['Unhealthy'])) : undefined;
  return {
    status: 'progressing',
    reason:
      unhealthy === undefined
        ? l10n.t('{0}, {1}/{2} containers ready', status, ready, total)
        : l10n.t('{0}, {1}/{2} containers ready: {3}', status, ready, total, unhealthy.message),
  };
}

/**
 * The first of some Pods that has failed, as a failure of what owns them. Pods that are being deleted are left out:
 * they are on their way out, whatever became of them.
 */
export function failingPod(pods: readonly KubeObject[] | undefined, related: RelatedObjects): Readiness | undefined {
  for (const pod of pods ?? []) {
    if (pod.kind !== 'Pod' || pod.metadata.deletionTimestamp !== undefined) continue;
    const failure = podFailure(pod as Pod, related);
    if (failure !== undefined) return { status: 'failed', ...failure };
  }
  return undefined;
}
