import * as l10n from '@vscode/l10n';
import type { ActiveLab } from '../lab/activeLab.ts';
import { commands } from '../manifest.ts';
import { passedCount, stepNumber } from './lab/stepState.ts';
import { joined } from './cluster/words.ts';
import { escapeIcons, plainLine, plainText } from '../base/plainText.ts';

/** The status bar's item. */
export interface StatusText {
  text: string;
  tooltip: string;
  accessibleLabel: string;
  /** The cluster is not reached. */
  warning: boolean;
  command: string;
}

/** Where the learner works: which cluster, which namespace, which step. Undefined: nothing to say, no item. */
export function statusText(lab: ActiveLab): StatusText | undefined {
  const { session, status } = lab;
  if (session === undefined) {
    if (status === undefined) return undefined;
    const label = plainLine(status);
    return {
      text: `$(circuit-board) ${escapeIcons(shortened(label))}`,
      tooltip: plainText(status),
      accessibleLabel: label,
      warning: false,
      command: commands.openLab,
    };
  }
  const { cluster, lesson, currentStep } = session;
  const { connection } = cluster;
  const step = stepNumber(session);
  const { passed, total } = passedCount(session);
  const parts = [cluster.displayName, cluster.namespace, connectionWord(connection.status), stepWord(step)];
  const label = plainLine(joined(parts));
  const warning = connection.status === 'disconnected';
  return {
    text: `$(${warning ? 'warning' : 'circuit-board'}) ${escapeIcons(label)}`,
    tooltip: plainText(
      joined(
        [
          l10n.t('Lab: {0}', lesson.title),
          l10n.t('Cluster: {0} ({1})', cluster.displayName, cluster.server),
          l10n.t('Namespace: {0}', cluster.namespace),
          step === undefined
            ? l10n.t('Lab finished')
            : l10n.t('Step {0} of {1}: {2}', step.number, step.total, currentStep?.title ?? ''),
          l10n.t('{0} of {1} checkpoints passed', passed, total),
          warning ? connection.reason : '',
          status,
        ],
        '\n',
      ),
    ),
    accessibleLabel: l10n.t('Kubernetes lab: {0}', plainLine(joined(parts, ', '))),
    warning,
    command: commands.selectCluster,
  };
}

function connectionWord(status: 'connecting' | 'connected' | 'disconnected'): string {
  switch (status) {
    case 'connected':
      return '';
    case 'connecting':
      return l10n.t('connecting…');
    case 'disconnected':
      return l10n.t('not connected');
  }
}

function stepWord(step: { number: number; total: number } | undefined): string {
  return step === undefined ? l10n.t('lab finished') : l10n.t('step {0} of {1}', step.number, step.total);
}

/** A status bar has room for a few words; the tooltip has all of them. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
