import { styleText } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/disposable.ts';
import type { CheckpointView, LabSession } from '../lab/labSession.ts';
import type { Step } from '../lesson/lesson.ts';
import type { Print } from './print.ts';

/**
 * Prints how the checkpoints of a step come along: one line for each change of state or reason, so that it reads as
 * well in a file as on a screen. Dispose it at the end of the step.
 */
export class CheckpointReport implements Disposable {
  private readonly session: LabSession;
  private readonly step: Step;
  private readonly say: Print;
  private readonly subscription: Disposable;
  private readonly begun = performance.now();
  /** By checkpoint, the line that was printed last. */
  private readonly printed = new Map<string, string>();

  constructor(session: LabSession, step: Step, say: Print) {
    this.say = say;
    this.session = session;
    this.step = step;
    this.subscription = session.onDidChange(({ checkpoints }) => {
      if (step.checkpoints.some(({ id }) => checkpoints.has(id))) this.print();
    });
    this.print();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private print(): void {
    for (const { id } of this.step.checkpoints) {
      const view = this.session.checkpoint(id);
      if (isLoading(view)) continue;
      const line = checkpointLine(view);
      if (this.printed.get(id) === line) continue;
      this.printed.set(id, line);
      const took = view.state === 'passed' ? ` ${seconds(performance.now() - this.begun)}` : '';
      this.say(`  ${styled(view, line)}${took}`);
      if (view.verdict?.status === 'failing' && view.state !== 'passed') {
        if (view.verdict.detail !== undefined) this.say(`      ${view.verdict.detail}`);
        this.say(`      → ${view.verdict.remedy}`);
      }
    }
  }
}

/** The first list is on its way; a moment later there is something to say. */
export function isLoading({ state, verdict }: CheckpointView): boolean {
  return state === 'pending' && verdict?.status === 'unknown';
}

const symbols: Record<CheckpointView['state'], string> = {
  pending: '…',
  failing: '✗',
  passed: '✓',
  regressed: '!',
  unknown: '?',
  skipped: '-',
};

/** `… Deployment web has 1 available replica — 0/1 available`. */
export function checkpointLine({ state, title, verdict }: CheckpointView): string {
  const reason = state === 'passed' || verdict === undefined || verdict.reason === '' ? '' : ` — ${verdict.reason}`;
  return `${symbols[state]} ${title}${reason}`;
}

/** `(2.3 s)`. */
export function seconds(ms: number): string {
  return l10n.t('({0} s)', (ms / 1000).toFixed(1));
}

function styled({ state }: CheckpointView, line: string): string {
  switch (state) {
    case 'passed':
      return styleText('green', line);
    case 'failing':
    case 'regressed':
      return styleText('red', line);
    default:
      return styleText('dim', line);
  }
}
