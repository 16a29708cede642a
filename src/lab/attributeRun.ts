import type { CommandBlock, Lesson, Statement, Step } from '../lesson/lesson.ts';
import { isSameCommand, normalCommand, type CommandNames } from './commandMatch.ts';

/** What has been reached, as far as a typed command is attributed by it. */
export interface Standing {
  current: Step | undefined;
  isDone(step: Step): boolean;
  hasRun(statement: Statement): boolean;
}

/**
 * Finds the statement of the lesson that a learner typed: in the current step; else in an earlier one; else in a later
 * one, if everything between is done, so that nothing far ahead is ever ticked by chance. Of several alike, the first
 * that has not run. Optional blocks come last.
 */
export function attributeRun(
  lesson: Lesson,
  text: string,
  standing: Standing,
  names: CommandNames,
): { step: Step; statement: Statement } | undefined {
  const typed = normalCommand(text, names);
  if (typed.tokens.length === 0) return undefined;
  const inStep = (step: Step): { step: Step; statement: Statement } | undefined => {
    const same = statementsOf(step).filter(({ text }) => isSameCommand(normalCommand(text, names), typed));
    const statement = same.find(candidate => !standing.hasRun(candidate)) ?? same.at(-1);
    return statement && { step, statement };
  };
  for (const step of inOrder(lesson, standing)) {
    const found = inStep(step);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The current step, the earlier ones from the nearest, then the later ones up to the first that is not done. */
function* inOrder(lesson: Lesson, { current, isDone }: Standing): Generator<Step> {
  const { steps } = lesson;
  const at = current === undefined ? steps.length : steps.indexOf(current);
  if (current !== undefined) yield current;
  yield* steps.slice(0, at).reverse();
  for (const step of steps.slice(at + 1)) {
    yield step;
    if (!isDone(step) && step.checkpoints.length > 0 && !step.optional) return;
  }
}

/** The statements of a step, those of optional blocks last. */
export function statementsOf(step: Step): Statement[] {
  const blocks = step.blocks.filter((block): block is CommandBlock => block.kind === 'commands' && !block.run.skip);
  return [...blocks.filter(({ optional }) => !optional), ...blocks.filter(({ optional }) => optional)].flatMap(
    ({ statements }) => statements,
  );
}
