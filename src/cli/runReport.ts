import type { TextRange } from '../base/textRange.ts';
import { isFinished } from '../checkpoint/progressReducer.ts';
import type { LabSession } from '../lab/labSession.ts';
import type { Step } from '../lesson/lesson.ts';

/** How a checkpoint ended: `open` was awaited in vain, `unreached` is behind the step at which the run ended. */
export type CheckpointOutcome = 'passed' | 'open' | 'unreached';

export interface CheckpointResult {
  id: string;
  title: string;
  outcome: CheckpointOutcome;
  /** It was so before anything of its step was done. */
  wasTrue: boolean;
  /** Why it did not pass. */
  reason: string | undefined;
  remedy: string | undefined;
  /** In the lesson's file. */
  range: TextRange;
}

export interface StepResult {
  id: string;
  title: string;
  isOptional: boolean;
  /** Milliseconds. */
  tookMs: number;
  checkpoints: CheckpointResult[];
}

/** How a lesson went, for programs to read. */
export interface LessonResult {
  file: string;
  id: string;
  title: string;
  tookMs: number;
  commands: number;
  steps: StepResult[];
  /** Why it could not be played to its end. */
  error: { message: string; remedy: string } | undefined;
}

/** What a step came to. @param wasTrue ids of the checkpoints that had passed before its first command */
export function stepResult(session: LabSession, step: Step, wasTrue: ReadonlySet<string>, tookMs: number): StepResult {
  return {
    id: step.id,
    title: step.title,
    isOptional: step.optional,
    tookMs,
    checkpoints: step.checkpoints.map(({ id, range }) => {
      const { title, verdict } = session.checkpoint(id);
      const isDone = isFinished(session.progress.checkpoints[id]);
      const reason = isDone || verdict === undefined || verdict.reason === '' ? undefined : verdict.reason;
      const remedy = !isDone && verdict?.status === 'failing' ? verdict.remedy : undefined;
      return { id, title, outcome: isDone ? 'passed' : 'open', wasTrue: wasTrue.has(id), reason, remedy, range };
    }),
  };
}

/** A step that was not reached. */
export function unreached(session: LabSession, step: Step): StepResult {
  const { id, title, optional, checkpoints } = step;
  const results = checkpoints.map((checkpoint): CheckpointResult => ({
    id: checkpoint.id,
    title: session.checkpoint(checkpoint.id).title,
    outcome: 'unreached',
    wasTrue: false,
    reason: undefined,
    remedy: undefined,
    range: checkpoint.range,
  }));
  return { id, title, isOptional: optional, tookMs: 0, checkpoints: results };
}
