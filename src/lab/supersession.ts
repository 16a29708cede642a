import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Progress } from '../checkpoint/progress.ts';
import { isFinished } from '../checkpoint/progressReducer.ts';
import type { Lesson, Statement, Step } from '../lesson/lesson.ts';
import { parseKubectlCommands } from '../shell/kubectl.ts';
import { changesSomething, undoes } from './deeds.ts';

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
export function predecessor(progress: Progress, step: Step, checkpoint: Checkpoint): Checkpoint | undefined {
  const { id, statement } = checkpoint;
  if (statement === undefined || progress.runs[statement] !== undefined) return undefined;
  return predecessorsIn(step)
    .get(id)
    ?.find(other => !isFinished(progress.checkpoints[other.id]));
}

const predecessors = new WeakMap<Step, Map<string, Checkpoint[]>>();

/** For each checkpoint the earlier ones of its step whose statements undo what it expects. */
function predecessorsIn(step: Step): Map<string, Checkpoint[]> {
  let found = predecessors.get(step);
  if (found === undefined) {
    const statements = new Map(statementsOf(step).map(statement => [statement.id, statement]));
    const earlier: { checkpoint: Checkpoint; statement: Statement }[] = [];
    found = new Map();
    for (const checkpoint of step.checkpoints) {
      const { id, expectation, statement = '' } = checkpoint;
      found.set(
        id,
        earlier.filter(other => undoes(other.statement, expectation)).map(other => other.checkpoint),
      );
      const own = statements.get(statement);
      if (own !== undefined && changesSomething(own)) earlier.push({ checkpoint, statement: own });
    }
    predecessors.set(step, found);
  }
  return found;
}

/** Verbs that want a container that runs. */
const onContainers = new Set(['logs', 'exec', 'attach', 'cp', 'port-forward']);

/**
 * The unfinished checkpoints of a step that have to be reached before a statement of it is run: what it undoes could not
 * be reached any more, and what it talks to would not run yet.
 */
export function dueBefore(progress: Progress, step: Step, statement: Statement): Checkpoint[] {
  const talks = parseKubectlCommands(statement.text).some(({ verb }) => onContainers.has(verb));
  return step.checkpoints.filter(
    ({ id, range, expectation }) =>
      !isFinished(progress.checkpoints[id]) &&
      range.startLine < statement.range.startLine &&
      (talks || undoes(statement, expectation)),
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
