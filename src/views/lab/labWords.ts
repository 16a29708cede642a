import * as l10n from '@vscode/l10n';
import type { CheckpointState } from '../../checkpoint/verdict.ts';
import type { CheckpointView } from '../../lab/labSession.ts';
import type { NodeView } from '../tree/treeNode.ts';
import type { StepState } from './stepState.ts';

type Icon = NonNullable<NodeView['icon']>;

/** The icon of a step by its state. */
export const stepIcons: Record<StepState, Icon> = {
  done: { id: 'pass-filled', color: 'testing.iconPassed' },
  current: { id: 'arrow-circle-right', color: 'charts.blue' },
  failing: { id: 'error', color: 'testing.iconFailed' },
  pending: { id: 'circle-large-outline' },
  reading: { id: 'book' },
};

/** The icon of a checkpoint by its state. */
export const checkpointIcons: Record<CheckpointState, Icon> = {
  pending: { id: 'circle-outline' },
  failing: { id: 'error', color: 'testing.iconFailed' },
  passed: { id: 'check', color: 'testing.iconPassed' },
  regressed: { id: 'warning', color: 'charts.yellow' },
  unknown: { id: 'question', color: 'disabledForeground' },
  skipped: { id: 'debug-step-over', color: 'disabledForeground' },
};

/** A step's state in words. */
export function stepWord(state: StepState): string {
  switch (state) {
    case 'done':
      return l10n.t('done');
    case 'current':
      return l10n.t('current step');
    case 'failing':
      return l10n.t('failing');
    case 'pending':
      return l10n.t('to do');
    case 'reading':
      return l10n.t('to read');
  }
}

/** A checkpoint's state in words. */
export function checkpointWord(state: CheckpointState): string {
  switch (state) {
    case 'pending':
      return l10n.t('pending');
    case 'failing':
      return l10n.t('failing');
    case 'passed':
      return l10n.t('passed');
    case 'regressed':
      return l10n.t('passed, but no longer so');
    case 'unknown':
      return l10n.t('unknown');
    case 'skipped':
      return l10n.t('skipped');
  }
}

/** What stands behind a checkpoint's title: the reason in words; for what once passed, both facts. */
export function checkpointDescription({ state, verdict }: CheckpointView): string {
  const reason = verdict?.reason ?? '';
  switch (state) {
    case 'passed':
      return '';
    case 'skipped':
      return checkpointWord(state);
    case 'regressed':
      return reason === '' ? checkpointWord(state) : l10n.t('passed, now {0}', reason);
    case 'unknown':
      return reason === '' ? checkpointWord(state) : reason;
    default:
      return reason;
  }
}

/** Everything that is known of a checkpoint, a fact on each line. `language` is for the time of day. */
export function checkpointTooltip(view: CheckpointView, language: string): string {
  const { state, verdict, passedAt } = view;
  const reason = state === 'passed' || state === 'skipped' ? '' : (verdict?.reason ?? '');
  const failing = verdict?.status === 'failing' && state !== 'passed' && state !== 'skipped' ? verdict : undefined;
  const time = passedAt === undefined ? '' : l10n.t('Passed at {0}', new Date(passedAt).toLocaleTimeString(language));
  return [
    view.title,
    reason === '' ? checkpointWord(state) : `${checkpointWord(state)}: ${reason}`,
    failing?.detail ?? '',
    failing === undefined ? '' : l10n.t('What to do: {0}', failing.remedy),
    time,
  ]
    .filter(line => line !== '')
    .join('\n');
}
