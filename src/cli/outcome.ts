import { styleText } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { Step } from '../lesson/lesson.ts';
import { seconds } from './checkpointReport.ts';
import type { StepResult } from './runReport.ts';

/** How a lesson went. */
export interface Outcome {
  passed: number;
  total: number;
  commands: number;
  /** The step at which it ended, with the lines of the checkpoints that were awaited. */
  failed?: { step: Step; awaited: string[]; waitedMs: number };
  /** The lines of checkpoints that optional steps did not reach, which end nothing. */
  missed: string[];
  /** The lines of checkpoints that were so before their step began. */
  already: string[];
  steps: StepResult[];
}

/** What the run came to, in a few lines. */
export function summary({ passed, total, commands, failed, missed, already }: Outcome, tookMs: number): string {
  const line = `${l10n.t('{0} of {1} checkpoints passed, {2} commands run', passed, total, commands)} ${seconds(tookMs)}`;
  if (failed !== undefined) {
    const waited = (failed.waitedMs / 1000).toFixed(1);
    const title = l10n.t('✗ Ended at “{0}”, after waiting {1} s for:', failed.step.title, waited);
    return report(title, failed.awaited, line);
  }
  if (already.length > 0) return report(l10n.t('✗ So before their step began, so they check nothing:'), already, line);
  if (missed.length > 0) return report(l10n.t('✗ Optional steps did not reach:'), missed, line);
  return styleText('green', `✓ ${line}`);
}

function report(title: string, lines: readonly string[], end: string): string {
  return [styleText('red', title), ...lines.map(line => `  ${line}`), end].join('\n');
}
