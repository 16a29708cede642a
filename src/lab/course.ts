import { isFinished } from '../checkpoint/progressReducer.ts';
import type { Progress } from '../checkpoint/progress.ts';
import type { Block, Lesson, PageBlock, Statement, Step } from '../lesson/lesson.ts';

/** What *Run next command* runs. */
export interface NextCommand {
  step: Step;
  statement?: Statement;
  page?: PageBlock;
}

/** A step that is read and has nothing to reach. */
export function isReadingStep(step: Step): boolean {
  return step.checkpoints.length === 0;
}

/** The first step in order that has an unfinished checkpoint and is not optional. */
export function currentStep(lesson: Lesson, progress: Progress): Step | undefined {
  return lesson.steps.find(step => !step.optional && step.checkpoints.some(({ id }) => isOpen(progress, id)));
}

/** All checkpoints finished; a reading step: shown, or left behind by one that has begun. */
export function isStepDone(lesson: Lesson, progress: Progress, step: Step): boolean {
  if (!isReadingStep(step)) return step.checkpoints.every(({ id }) => !isOpen(progress, id));
  return progress.shown.includes(step.id) || lesson.steps.indexOf(step) < lastBegun(lesson, progress);
}

/** The last answer for each lesson: every step asks for it whenever something changes. */
const begun = new WeakMap<Lesson, { progress: Progress; index: number }>();

/** The index of the last step that has begun; -1: none has. */
function lastBegun(lesson: Lesson, progress: Progress): number {
  const known = begun.get(lesson);
  if (known?.progress === progress) return known.index;
  const index = lesson.steps.findLastIndex(step => hasBegun(progress, step));
  begun.set(lesson, { progress, index });
  return index;
}

/** Something of the step has run, was opened or has been reached. */
export function hasBegun(progress: Progress, step: Step): boolean {
  return step.checkpoints.some(({ id }) => !isOpen(progress, id)) || hasAction(progress, step);
}

/**
 * The steps whose checkpoints are evaluated: the current one, all earlier ones, and those of which a command ran.
 * Without a current step the lab is finished, and all are.
 */
export function engagedSteps(lesson: Lesson, progress: Progress): Step[] {
  const current = currentStep(lesson, progress);
  const at = current === undefined ? lesson.steps.length : lesson.steps.indexOf(current);
  return lesson.steps.filter((step, index) => index <= at || hasAction(progress, step));
}

/**
 * The first command or page of the current step that has not run. One that failed counts as not run while it is the
 * latest, so that it can be tried again.
 */
export function nextCommand(lesson: Lesson, progress: Progress): NextCommand | undefined {
  const step = currentStep(lesson, progress);
  if (step === undefined) return undefined;
  const actions = step.blocks.filter(block => !block.optional).flatMap(block => actionsOf(step, block));
  const lastRun = Math.max(...actions.map(({ statement }) => (statement && progress.runs[statement.id]?.at) ?? 0));
  return actions.find(({ statement, page }) => {
    if (page !== undefined) return progress.pages[page.id]?.ok !== true;
    const run = statement && progress.runs[statement.id];
    if (statement === undefined || run === undefined) return true;
    const failed = run.exitCode !== undefined && run.exitCode !== 0;
    return failed && run.at === lastRun && !hasPassed(step, statement, progress);
  });
}

function actionsOf(step: Step, block: Block): NextCommand[] {
  switch (block.kind) {
    case 'commands':
      return block.run.skip ? [] : block.statements.map(statement => ({ step, statement }));
    case 'page':
      return [{ step, page: block }];
    case 'manifest':
      return [];
  }
}

/** `AlreadyExists` is a failure of the command and not of the state that it is for. */
function hasPassed(step: Step, statement: Statement, progress: Progress): boolean {
  const own = step.checkpoints.filter(checkpoint => checkpoint.statement === statement.id);
  return own.length > 0 && own.every(({ id }) => !isOpen(progress, id));
}

function hasAction(progress: Progress, step: Step): boolean {
  return step.blocks.some(block => {
    if (block.kind === 'page') return progress.pages[block.id] !== undefined;
    return block.kind === 'commands' && block.statements.some(({ id }) => progress.runs[id] !== undefined);
  });
}

function isOpen(progress: Progress, checkpoint: string): boolean {
  return !isFinished(progress.checkpoints[checkpoint]);
}
