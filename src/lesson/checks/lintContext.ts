import type { CommandBlock, Statement, Step } from '../lesson.ts';
import type { LessonFiles } from '../lessonFiles.ts';
import type { LessonSource } from '../parseLesson.ts';
import type { Problems } from '../problems.ts';
import type { TextRange } from '../../base/textRange.ts';
import type { Position } from '../../shell/lineIndex.ts';
import { LineIndex } from '../../shell/lineIndex.ts';

/** What the checks of a whole lesson look at, and where they report. */
export interface LintContext extends LessonSource {
  fileName: string;
  files: LessonFiles;
  problems: Problems;
}

export interface PlacedStatement {
  step: Step;
  block: CommandBlock;
  statement: Statement;
}

/** Every statement of a lesson in its order, those in notes included. */
export function statementsOf({ lesson }: LintContext): PlacedStatement[] {
  return lesson.steps.flatMap(step =>
    step.blocks.flatMap(block =>
      block.kind === 'commands' ? block.statements.map(statement => ({ step, block, statement })) : [],
    ),
  );
}

/** Gives the file's range of offsets in a statement's text. */
export function rangesIn(
  { text, range }: Statement,
  lines: readonly string[],
): (start: number, end: number) => TextRange {
  const own = text.split('\n');
  const origins: Position[] = own.map((line, index) => {
    const whole = lines[range.startLine + index] ?? '';
    // What was taken away of a line stood before what is left; a comment may follow the last one.
    const column =
      index === 0 ? range.startColumn : Math.max(0, whole.indexOf(line, Math.max(0, whole.length - line.length)));
    return { line: range.startLine + index, column };
  });
  const index = new LineIndex(text, origins);
  return (start, end) => index.range(start, end);
}
