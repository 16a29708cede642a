import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { findCondition, isStatusOutdated, isTrue } from './conditions.ts';
import { latestWarning } from './events.ts';
import { describeCommand, outdated } from './genericReadiness.ts';
import { failingPod } from './podReadiness.ts';
import type { Readiness } from './readiness.ts';
import type { RelatedObjects } from './relatedObjects.ts';

interface ReplicaStatus {
  observedGeneration?: number;
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  updatedReplicas?: number;
  currentReplicas?: number;
  currentRevision?: string;
  updateRevision?: string;
}

export type Deployment = KubeObject<
  { replicas?: number; paused?: boolean; selector?: { matchLabels?: Record<string, string> } },
  ReplicaStatus
>;
export type ReplicaSet = KubeObject<{ replicas?: number }, ReplicaStatus>;
export type StatefulSet = KubeObject<
  { replicas?: number; updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } } },
  ReplicaStatus
>;
export type DaemonSet = KubeObject<
  { updateStrategy?: { type?: string } },
  { desiredNumberScheduled?: number; updatedNumberScheduled?: number; numberAvailable?: number }
>;

const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** The conditions of `kubectl rollout status deployment`, in its order. */
export function deploymentReadiness(deployment: Deployment, related: RelatedObjects): Readiness {
  const status = deployment.status ?? {};
  if (status.observedGeneration === undefined || isStatusOutdated(deployment)) return outdated();
  const wanted = deployment.spec?.replicas ?? 1;
  const updated = status.updatedReplicas ?? 0;
  const surplus = (status.replicas ?? 0) - updated;
  const available = status.availableReplicas ?? 0;
  if (updated >= wanted && surplus <= 0 && available >= updated && available >= wanted)
    return allAvailable(available, wanted);

  const failure = failingPod(currentPods(deployment, related), related) ?? creationFailure(deployment, related);
  if (failure !== undefined) return withNumbers(failure, available, wanted);
  const progress = findCondition(deployment, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    return {
      status: 'failed',
      reason: l10n.t('The rollout did not finish in time: {0}/{1} available', available, wanted),
      detail: progress.message,
      remedy: l10n.t('Look at the Pods, then correct the Deployment or go back: {0}', undoCommand(deployment)),
    };
  }
  if (deployment.spec?.paused === true && updated < wanted) {
    return {
      status: 'progressing',
      reason: l10n.t('{0}/{1} updated; the rollout is paused (kubectl rollout resume continues it)', updated, wanted),
    };
  }
  if (updated < wanted) return { status: 'progressing', reason: l10n.t('{0}/{1} updated', updated, wanted) };
  if (surplus > 0) return terminating(surplus, available, wanted);
  return notAvailable(available, wanted);
}

/** kstatus' rules for a ReplicaSet; surplus Pods must be gone. */
export function replicaSetReadiness(set: ReplicaSet, related: RelatedObjects): Readiness {
  const status = set.status ?? {};
  if (status.observedGeneration === undefined || isStatusOutdated(set)) return outdated();
  const wanted = set.spec?.replicas ?? 1;
  const available = status.availableReplicas ?? 0;
  const surplus = (status.replicas ?? 0) - wanted;
  if (available >= wanted && surplus <= 0) return allAvailable(available, wanted);
  const failure = failingPod(related.controlledBy(set), related) ?? creationFailure(set, related);
  if (failure !== undefined) return withNumbers(failure, available, wanted);
  return surplus > 0 ? terminating(surplus, available, wanted) : notAvailable(available, wanted);
}

/** `kubectl rollout status statefulset`; with `OnDelete` there is no rollout to wait for. */
export function statefulSetReadiness(set: StatefulSet, related: RelatedObjects): Readiness {
  const status = set.status ?? {};
  if (status.observedGeneration === undefined || isStatusOutdated(set)) return outdated();
  const wanted = set.spec?.replicas ?? 1;
  const ready = status.readyReplicas ?? 0;
  const rolling = set.spec?.updateStrategy?.type !== 'OnDelete';
  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  const toUpdate = rolling ? Math.max(0, wanted - partition) : 0;
  const updated = status.updateRevision === status.currentRevision ? wanted : (status.updatedReplicas ?? 0);
  const surplus = (status.replicas ?? 0) - wanted;
  if (ready >= wanted && updated >= toUpdate && surplus <= 0) {
    return { status: 'ready', reason: l10n.t('{0}/{1} ready', ready, wanted) };
  }
  const failure = failingPod(related.controlledBy(set), related) ?? creationFailure(set, related);
  if (failure !== undefined) return withNumbers(failure, ready, wanted);
  if (ready < wanted) return { status: 'progressing', reason: l10n.t('{0}/{1} ready', ready, wanted) };
  if (surplus > 0) return terminating(surplus, ready, wanted);
  return { status: 'progressing', reason: l10n.t('{0}/{1} updated', updated, toUpdate) };
}

/** `kubectl rollout status daemonset`. */
export function daemonSetReadiness(set: DaemonSet, related: RelatedObjects): Readiness {
  const status = set.status;
  if (status?.desiredNumberScheduled === undefined || isStatusOutdated(set)) return outdated();
  const wanted = status.desiredNumberScheduled;
  const available = status.numberAvailable ?? 0;
  const updated = set.spec?.updateStrategy?.type === 'OnDelete' ? wanted : (status.updatedNumberScheduled ?? 0);
  if (updated >= wanted && available >= wanted) {
    return { status: 'ready', reason: l10n.t('{0}/{1} available, one on each node', available, wanted) };
  }
  const failure = failingPod(related.controlledBy(set), related) ?? creationFailure(set, related);
  if (failure !== undefined) return withNumbers(failure, available, wanted);
  if (updated < wanted) return { status: 'progressing', reason: l10n.t('{0}/{1} updated', updated, wanted) };
  return notAvailable(available, wanted);
}

/**
 * The Pods of the newest ReplicaSet: those of an earlier, broken revision are being replaced and say nothing about
 * this one.
 */
function currentPods(deployment: Deployment, related: RelatedObjects): readonly KubeObject[] | undefined {
  const sets = related.controlledBy(deployment);
  if (sets === undefined) {
    const labels = deployment.spec?.selector?.matchLabels;
    return labels && related.podsWithLabels(deployment.metadata.namespace ?? 'default', labels);
  }
  const revision = deployment.metadata.annotations?.[revisionAnnotation];
  const current = sets.find(set => set.metadata.annotations?.[revisionAnnotation] === revision);
  return current === undefined ? undefined : related.controlledBy(current);
}

/** Pods that may not even be created: a quota, a missing service account, an admission webhook. */
function creationFailure(owner: KubeObject, related: RelatedObjects): Readiness | undefined {
  const condition = findCondition(owner, 'ReplicaFailure');
  const message = isTrue(condition)
    ? condition?.message
    : owner.kind === 'Deployment'
      ? undefined
      : recentCreationWarning(owner, related);
  if (message === undefined) return undefined;
  return {
    status: 'failed',
    reason: l10n.t('No Pod could be created.'),
    detail: message,
    remedy: message.includes('exceeded quota')
      ? l10n.t('Delete what is not needed, ask for less, or have the namespace’s quota raised.')
      : l10n.t('Look at its conditions and events: {0}', describeCommand(owner)),
  };
}

/** StatefulSets and DaemonSets have no ReplicaFailure condition; their events tell. Only while they have no Pod. */
function recentCreationWarning(owner: KubeObject, related: RelatedObjects): string | undefined {
  if (owner.kind === 'ReplicaSet' || related.controlledBy(owner)?.length !== 0) return undefined;
  return latestWarning(owner, related, new Set(['FailedCreate']))?.message;
}

function allAvailable(available: number, wanted: number): Readiness {
  return { status: 'ready', reason: l10n.t('{0}/{1} available', available, wanted) };
}

function notAvailable(available: number, wanted: number): Readiness {
  return { status: 'progressing', reason: l10n.t('{0}/{1} available', available, wanted) };
}

function terminating(surplus: number, available: number, wanted: number): Readiness {
  return {
    status: 'progressing',
    reason: l10n.t('{0}/{1} available, {2} surplus', available, wanted, surplus),
  };
}

function withNumbers(failure: Readiness, available: number, wanted: number): Readiness {
  return { ...failure, reason: l10n.t('{0}/{1} available: {2}', available, wanted, failure.reason) };
}

function undoCommand(deployment: Deployment): string {
  const namespace = deployment.metadata.namespace === undefined ? '' : ` -n ${deployment.metadata.namespace}`;
  return `kubectl rollout undo deployment/${deployment.metadata.name}${namespace}`;
}
