import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Block, CommandBlock, Lesson, Statement, Step } from '../lesson/lesson.ts';

/** A place in a lesson that a command acts on. */
export interface Place {
  /** `Lesson.id` */
  lesson: string;
  /** `Statement.id`, `Block.id`, `Step.id` or `Checkpoint.id`, as the command needs. */
  id: string;
  /** Of the document, when the lesson's id may not be enough: given by lenses. */
  uri?: string;
}

/** Reads a command's argument, which may come from anywhere: a lens, a tree, a walkthrough, a key binding. */
export function placeOf(argument: unknown): Place | undefined {
  const { lesson, id, uri } = (argument ?? {}) as Partial<Record<string, unknown>>;
  if (typeof lesson !== 'string' || typeof id !== 'string') return undefined;
  return { lesson, id, ...(typeof uri === 'string' ? { uri } : {}) };
}

/** A block with its step. */
export interface FoundBlock<B extends Block = Block> {
  step: Step;
  block: B;
}

export interface FoundStatement extends FoundBlock<CommandBlock> {
  statement: Statement;
}

/** Every block of a lesson, in order. */
export function blocksOf(lesson: Lesson): FoundBlock[] {
  return lesson.steps.flatMap(step => step.blocks.map(block => ({ step, block })));
}

/** Every statement of a lesson, in order. */
export function statementsOf(lesson: Lesson): FoundStatement[] {
  return blocksOf(lesson).flatMap(({ step, block }) =>
    block.kind === 'commands' ? block.statements.map(statement => ({ step, block, statement })) : [],
  );
}

/** The block of this id, or the first runnable one of the step of this id. */
export function findBlock(lesson: Lesson, id: string): FoundBlock | undefined {
  const blocks = blocksOf(lesson);
  return (
    blocks.find(({ block }) => block.id === id) ??
    blocks.find(({ step, block }) => step.id === id && block.kind === 'commands' && !block.run.skip)
  );
}

export function findStatement(lesson: Lesson, id: string): FoundStatement | undefined {
  return statementsOf(lesson).find(({ statement }) => statement.id === id);
}

export function findCheckpoint(lesson: Lesson, id: string): { step: Step; checkpoint: Checkpoint } | undefined {
  for (const step of lesson.steps) {
    const checkpoint = step.checkpoints.find(candidate => candidate.id === id);
    if (checkpoint !== undefined) return { step, checkpoint };
  }
  return undefined;
}

/** The block that a checkpoint's state is shown at: its command's or its page's, else the last before the directive. */
export function blockOfCheckpoint(step: Step, { expectation, statement, range }: Checkpoint): Block | undefined {
  const page = expectation.kind === 'page' ? expectation.block : undefined;
  const own = step.blocks.find(
    block => block.id === page || (block.kind === 'commands' && block.statements.some(({ id }) => id === statement)),
  );
  const shown = step.blocks.filter(block => block.kind !== 'manifest');
  return own ?? shown.findLast(block => block.range.startLine < range.startLine) ?? shown[0];
}
