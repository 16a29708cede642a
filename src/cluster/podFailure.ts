import * as l10n from '@vscode/l10n';
import { findCondition } from './conditions.ts';
import { latestWarning } from './events.ts';
import { describeCommand } from './genericReadiness.ts';
import type { ContainerState, ContainerStatus, Pod } from './pod.ts';
import type { RelatedObjects } from './relatedObjects.ts';

/** Why a Pod will not get there by itself. */
export interface PodFailure {
  reason: string;
  /** The cluster's own message. */
  detail?: string;
  remedy: string;
}

/**
 * Finds what keeps a Pod from ever becoming ready: no node fits, an image that cannot be pulled, a crash loop, a
 * missing ConfigMap, a failed phase. Undefined while there is still hope.
 */
export function podFailure(pod: Pod, related: RelatedObjects): PodFailure | undefined {
  if (pod.status?.phase === 'Failed') return failedPhase(pod);
  const scheduled = findCondition(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return {
      reason: l10n.t('No node fits the Pod {0}.', pod.metadata.name),
      detail: scheduled.message ?? latestWarning(pod, related, new Set(['FailedScheduling']))?.message,
      remedy: l10n.t(
        'Lower what the Pod requests, change its node selector or tolerations, or make room on a node: {0}',
        describeCommand(pod),
      ),
    };
  }
  for (const container of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
    const failure = containerFailure(pod, container, related);
    if (failure !== undefined) return failure;
  }
  return mountFailure(pod, related);
}

function containerFailure(pod: Pod, container: ContainerStatus, related: RelatedObjects): PodFailure | undefined {
  const waiting = container.state?.waiting;
  switch (waiting?.reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'ImageInspectError':
    case 'RegistryUnavailable':
      return imageFailure(pod, container, waiting.message, related);
    case 'InvalidImageName':
      return {
        reason: l10n.t('{0} is not a valid image name ({1}).', imageOf(pod, container), waiting.reason),
        detail: waiting.message,
        remedy: l10n.t('Correct the image of the container {0}.', container.name),
      };
    case 'ErrImageNeverPull':
      return {
        reason: l10n.t('The image {0} is not on the node and may not be pulled.', imageOf(pod, container)),
        detail: waiting.message,
        remedy: l10n.t('Load the image into the cluster, or change imagePullPolicy from Never.'),
      };
    case 'CreateContainerConfigError':
      return {
        reason: l10n.t('The container {0} cannot be configured.', container.name),
        detail: waiting.message,
        remedy: l10n.t('Create the ConfigMap, Secret or key that the message names, or correct the reference to it.'),
      };
    case 'CreateContainerError':
    case 'RunContainerError':
    case 'PreStartHookError':
    case 'PostStartHookError':
      return {
        reason: l10n.t('The container {0} cannot be started ({1}).', container.name, waiting.reason),
        detail: waiting.message,
        remedy: l10n.t('Correct the command, arguments or mounts of the container: {0}', describeCommand(pod)),
      };
    case 'CrashLoopBackOff':
      return crashLoop(pod, container, container.lastState?.terminated);
    default:
      return undefined;
  }
}

function imageFailure(
  pod: Pod,
  container: ContainerStatus,
  message: string | undefined,
  related: RelatedObjects,
): PodFailure {
  const image = imageOf(pod, container);
  // `Back-off pulling image` says nothing; the event before it tells the registry's answer.
  const pulled = latestWarning(pod, related, new Set(['Failed']));
  const told = pulled?.message.includes('pull') === true ? pulled.message : undefined;
  const detail = message === undefined || message.startsWith('Back-off') ? (told ?? message) : message;
  const denied = /\b(401|403|unauthorized|denied|forbidden)\b/i.test(detail ?? '');
  return {
    reason: l10n.t('The image {0} cannot be pulled ({1}).', image, container.state?.waiting?.reason ?? 'ErrImagePull'),
    detail,
    remedy: denied
      ? l10n.t(
          'Check the image’s name; if the registry asks for a login, create a docker-registry Secret and name it in imagePullSecrets.',
        )
      : l10n.t('Check the image’s name and tag for typing errors and set the right one.'),
  };
}

function crashLoop(pod: Pod, container: ContainerStatus, last: ContainerState['terminated']): PodFailure {
  const restarts = container.restartCount ?? 0;
  if (last?.reason === 'OOMKilled') {
    return {
      reason: l10n.t('The container {0} ran out of memory (OOMKilled, restarts: {1}).', container.name, restarts),
      detail: last.message,
      remedy: l10n.t('Raise the container’s memory limit, or find out why it needs so much.'),
    };
  }
  return {
    reason:
      last?.exitCode === undefined
        ? l10n.t('The container {0} keeps crashing (CrashLoopBackOff, restarts: {1}).', container.name, restarts)
        : l10n.t(
            'The container {0} keeps crashing (CrashLoopBackOff, restarts: {1}, exit code {2}).',
            container.name,
            restarts,
            last.exitCode,
          ),
    detail: last?.message,
    remedy: l10n.t('Read what it wrote before it ended: {0}', logsCommand(pod, container, true)),
  };
}

function failedPhase(pod: Pod): PodFailure {
  if (pod.status?.reason !== undefined) {
    return {
      reason: l10n.t('The Pod {0} failed ({1}).', pod.metadata.name, pod.status.reason),
      detail: pod.status.message,
      remedy: l10n.t('Look at its conditions and events: {0}', describeCommand(pod)),
    };
  }
  const container = pod.status?.containerStatuses?.find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
  if (container === undefined) {
    return {
      reason: l10n.t('The Pod {0} failed.', pod.metadata.name),
      detail: pod.status?.message,
      remedy: l10n.t('Look at its conditions and events: {0}', describeCommand(pod)),
    };
  }
  return {
    reason: l10n.t(
      'The container {0} ended with exit code {1}.',
      container.name,
      container.state!.terminated!.exitCode ?? 0,
    ),
    detail: container.state?.terminated?.message,
    remedy: l10n.t('Read what it wrote before it ended: {0}', logsCommand(pod, container, false)),
  };
}

function mountFailure(pod: Pod, related: RelatedObjects): PodFailure | undefined {
  const creating = pod.status?.containerStatuses?.every(
    ({ state }) => state?.waiting?.reason === 'ContainerCreating' || state?.waiting?.reason === 'PodInitializing',
  );
  if (creating !== true) return undefined;
  const warning = latestWarning(pod, related, new Set(['FailedMount', 'FailedAttachVolume']));
  if (warning === undefined) return undefined;
  return {
    reason: l10n.t('A volume of the Pod {0} cannot be mounted.', pod.metadata.name),
    detail: warning.message,
    remedy: l10n.t('Create the ConfigMap, Secret or claim that the message names, or correct the reference to it.'),
  };
}

/** The image as the author wrote it; the status' may be normalised or empty. */
function imageOf(pod: Pod, container: ContainerStatus): string {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return containers.find(({ name }) => name === container.name)?.image ?? container.image ?? '?';
}

function logsCommand(pod: Pod, container: ContainerStatus, previous: boolean): string {
  const namespace = pod.metadata.namespace === undefined ? '' : ` -n ${pod.metadata.namespace}`;
  const several = (pod.spec?.containers.length ?? 1) > 1 ? ` -c ${container.name}` : '';
  return `kubectl logs ${pod.metadata.name}${several}${namespace}${previous ? ' --previous' : ''}`;
}
