import type { CheckpointState } from '../../checkpoint/verdict.ts';
import type { LabSession } from '../../lab/labSession.ts';
import type { Step } from '../../lesson/lesson.ts';

/** How a step is shown. `reading`: it has no checkpoints and was not read yet. */
export type StepState = 'done' | 'current' | 'failing' | 'pending' | 'reading';

/** The state of one step by itself, without those nested under it. */
export function stepState(session: LabSession, step: Step): StepState {
  if (session.isDone(step)) return 'done';
  if (step.checkpoints.some(({ id }) => session.checkpoint(id).state === 'failing')) return 'failing';
  if (session.currentStep?.id === step.id) return 'current';
  return step.checkpoints.length === 0 ? 'reading' : 'pending';
}

/** Whether the lab has ticked it off: a tick is never taken away, so a regressed checkpoint still counts. */
export function isPassed(state: CheckpointState): boolean {
  return state === 'passed' || state === 'regressed';
}

/** How many of all the lesson's checkpoints have passed. */
export function passedCount(session: LabSession): { passed: number; total: number } {
  const ids = [...new Set(session.lesson.steps.flatMap(step => step.checkpoints.map(({ id }) => id)))];
  return { passed: ids.filter(id => isPassed(session.checkpoint(id).state)).length, total: ids.length };
}

/** The current step's number, from 1, among all steps; undefined when the lab is finished. */
export function stepNumber(session: LabSession): { number: number; total: number } | undefined {
  const { steps } = session.lesson;
  const index = steps.findIndex(({ id }) => id === session.currentStep?.id);
  return index < 0 ? undefined : { number: index + 1, total: steps.length };
}
