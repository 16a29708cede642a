import * as l10n from '@vscode/l10n';
import { at } from '../fix.ts';
import type { Step } from '../lesson.ts';
import type { LintContext } from './lintContext.ts';

/** Steps that have nothing that counts, and steps whose progress two languages cannot share. */
export function checkSteps({ lesson, lines, problems }: LintContext): void {
  for (const step of lesson.steps) {
    if (step.checkpoints.length === 0 && step.blocks.some(({ kind }) => kind !== 'manifest')) {
      const message = l10n.t(
        'Everything in this step is optional or skipped, so there is nothing to do: it counts as done once it was shown.',
      );
      problems.warning('step-empty', message, step.headingRange);
    }
    if (lesson.languages.length > 1 && step.level > 1 && !hasOwnId(step, lines)) {
      const directive = `<!-- lab:step id: ${/^[\w.-]+$/.test(step.id) ? step.id : 'step'} -->`;
      const message = l10n.t(
        'This step has no id of its own, so its progress is not shared with the lesson’s other languages.',
      );
      const { endLine, endColumn } = step.headingRange;
      const edits = [{ range: at(endLine, endColumn), text: `\n\n${directive}` }];
      const title = l10n.t('Insert {0}', directive);
      problems.warning('id-missing', message, step.headingRange, { title, edits });
    }
  }
}

function hasOwnId({ range, headingRange }: Step, lines: readonly string[]): boolean {
  for (let line = headingRange.endLine + 1; line <= range.endLine; line++) {
    if (/<!--\s*lab:step\b/.test(lines[line] ?? '')) return true;
  }
  return false;
}
