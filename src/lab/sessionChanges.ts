import type { LabChange, LabSession } from './labSession.ts';
import { statementsOf } from './attributeRun.ts';

/** Everything of a session that is shown, by checkpoint and step, in a form that can be compared. */
export interface Appearance {
  checkpoints: ReadonlyMap<string, string>;
  steps: ReadonlyMap<string, string>;
}

/** How a session looks now. */
export function appearanceOf(session: LabSession): Appearance {
  const { lesson, currentStep, next, progress } = session;
  const ids = lesson.steps.flatMap(step => step.checkpoints.map(({ id }) => id));
  return {
    checkpoints: new Map(
      ids.map(id => {
        const { state, passedAt, verdict } = session.checkpoint(id);
        return [id, JSON.stringify([state, passedAt, verdict])];
      }),
    ),
    steps: new Map(
      lesson.steps.map(step => [
        step.id,
        JSON.stringify([
          session.isDone(step),
          step === currentStep,
          next?.step === step ? (next.statement?.id ?? next.page?.id) : undefined,
          statementsOf(step).map(({ id }) => progress.runs[id]?.exitCode ?? id in progress.runs),
        ]),
      ]),
    ),
  };
}

/** What looks different. The step of a checkpoint that changed has changed as well. */
export function changesBetween(session: LabSession, before: Appearance, after: Appearance): LabChange {
  const checkpoints = differing(before.checkpoints, after.checkpoints);
  const steps = differing(before.steps, after.steps);
  for (const step of session.lesson.steps) {
    if (step.checkpoints.some(({ id }) => checkpoints.has(id))) steps.add(step.id);
  }
  return { checkpoints, steps };
}

function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Set<string> {
  return new Set([...after].flatMap(([key, value]) => (before.get(key) === value ? [] : [key])));
}
