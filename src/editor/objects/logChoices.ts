import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { nameWord } from '../../shell/nameWord.ts';

/** One way to read a container's log. */
export interface LogChoice {
  container: string;
  label: string;
  description: string;
  /** The options of `kubectl logs`. */
  options: readonly string[];
  /** It goes on until it is interrupted. */
  follow: boolean;
}

interface PodLike {
  initContainers?: { name: string }[];
  containers?: { name: string }[];
  ephemeralContainers?: { name: string }[];
}

interface Statuses {
  initContainerStatuses?: { name: string; restartCount?: number }[];
  containerStatuses?: { name: string; restartCount?: number }[];
}

/** The logs of a Pod, or of a Pod of a workload: each container followed, as it is so far, and before its last restart. */
export function logChoices(object: KubeObject): LogChoice[] {
  const pod = podOf(object);
  const { initContainerStatuses = [], containerStatuses = [] } = (object.status ?? {}) as Statuses;
  const restarts = new Map(
    [...containerStatuses, ...initContainerStatuses].map(({ name, restartCount = 0 }) => [name, restartCount]),
  );
  const names = [...(pod.containers ?? []), ...(pod.ephemeralContainers ?? []), ...(pod.initContainers ?? [])];
  return names.flatMap(({ name }): LogChoice[] => {
    // kubectl needs no name where there is no choice.
    const container = names.length > 1 ? ['-c', nameWord(name)] : [];
    const choice = (label: string, options: string[], description = ''): LogChoice => ({
      container: name,
      label,
      description: [names.length > 1 ? name : '', description].filter(Boolean).join(' · '),
      options: [...container, ...options],
      follow: options.includes('-f'),
    });
    const count = restarts.get(name) ?? 0;
    return [
      choice(l10n.t('Follow the log'), ['-f']),
      choice(l10n.t('The log so far'), []),
      ...(count > 0
        ? [choice(l10n.t('The log before the last restart'), ['--previous'], l10n.t('restarts: {0}', count))]
        : []),
    ];
  });
}

function podOf({ kind, spec }: KubeObject): PodLike {
  if (kind === 'Pod') return spec ?? {};
  return (spec as { template?: { spec?: PodLike } } | undefined)?.template?.spec ?? {};
}
