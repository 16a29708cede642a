import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { Step } from '../lesson/lesson.ts';
import type { LabSession } from './labSession.ts';

/** The steps that a step needs (`lab:step needs`) and that are not done, in the lesson's order. */
export function unmetNeeds(session: Pick<LabSession, 'lesson' | 'isDone'>, step: Step): Step[] {
  return session.lesson.steps.filter(
    candidate => candidate !== step && step.needs.includes(candidate.id) && !session.isDone(candidate),
  );
}

/** Why a step's commands are not run yet; undefined when nothing hinders. */
export function needsError(session: Pick<LabSession, 'lesson' | 'isDone'>, step: Step): UserError | undefined {
  const unmet = unmetNeeds(session, step);
  if (unmet.length === 0) return undefined;
  return new UserError(
    'step-needs',
    l10n.t('“{0}” builds on what is not done yet: {1}.', step.title, unmet.map(({ title }) => `“${title}”`).join(', ')),
    l10n.t('Do that first, or skip its checkpoints if you know that it is there.'),
  );
}
