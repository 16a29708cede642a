import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Progress } from '../checkpoint/progress.ts';
import { isFinished } from '../checkpoint/progressReducer.ts';
import type { Lesson, Statement, Step } from '../lesson/lesson.ts';
import { undoes } from './deeds.ts';

/**
 * Whether the lesson itself has moved on from what a checkpoint asked for: a later command of it deleted the object,
 * scaled it to another number, or made again what should be gone. That is no regression. What the learner does beside
 * the lesson is one.
 */
export function isSuperseded(lesson: Lesson, progress: Progress, step: Step, checkpoint: Checkpoint): boolean {
  return statementsAfter(lesson, step, checkpoint).some(
    statement => hasSucceeded(progress, statement) && undoes(statement, checkpoint.expectation),
  );
}

/**
 * The checkpoint of its step that an inferred one has to wait for. Where a step scales to three and back to one, one
 * replica is no achievement before there were three; unless the command itself has run, which is the learner's choice.
 */
export function predecessor(
  progress: Progress,
  step: Step,
  { statement, expectation }: Checkpoint,
): Checkpoint | undefined {
  if (statement === undefined || progress.runs[statement] !== undefined) return undefined;
  const statements = statementsOf(step);
  const before = statements.slice(
    0,
    statements.findIndex(({ id }) => id === statement),
  );
  return step.checkpoints.find(
    other =>
      !isFinished(progress.checkpoints[other.id]) &&
      before.some(earlier => earlier.id === other.statement && undoes(earlier, expectation)),
  );
}

/** The unfinished checkpoints of a step, before a statement of it, that can't be reached any more once it has run. */
export function endangered(progress: Progress, step: Step, statement: Statement): Checkpoint[] {
  return step.checkpoints.filter(
    ({ id, range, expectation }) =>
      !isFinished(progress.checkpoints[id]) &&
      range.startLine < statement.range.startLine &&
      undoes(statement, expectation),
  );
}

/** Those of later steps; in its own step those behind the one that it was inferred from. */
function statementsAfter(lesson: Lesson, step: Step, checkpoint: Checkpoint): Statement[] {
  const later = lesson.steps.slice(lesson.steps.indexOf(step) + 1).flatMap(statementsOf);
  const statements = statementsOf(step);
  const own = statements.findIndex(({ id }) => id === checkpoint.statement);
  return own < 0 ? later : [...statements.slice(own + 1), ...later];
}

function statementsOf(step: Step): Statement[] {
  return step.blocks.flatMap(block => (block.kind === 'commands' ? block.statements : []));
}

function hasSucceeded(progress: Progress, { id }: Statement): boolean {
  const run = progress.runs[id];
  return run !== undefined && (run.exitCode === undefined || run.exitCode === 0);
}
