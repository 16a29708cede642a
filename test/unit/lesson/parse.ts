import { parseLesson, type ParseOptions } from '../../../src/lesson/parseLesson.ts';
import type { Lesson, Statement, Step } from '../../../src/lesson/lesson.ts';
import type { TextRange } from '../../../src/base/textRange.ts';

/** Parses a lesson that is written as lines. */
export function parse(lines: string | readonly string[], options: Partial<ParseOptions> = {}): Promise<Lesson> {
  const text = typeof lines === 'string' ? lines : lines.join('\n');
  return parseLesson(text, { fileName: 'lesson.md', ...options });
}

export function statementsOf(step: Step | undefined, optional = false): Statement[] {
  return (step?.blocks ?? []).flatMap(block =>
    block.kind === 'commands' && block.optional === optional ? block.statements : [],
  );
}

/** What a range covers. */
export function covered(text: string, { startLine, startColumn, endLine, endColumn }: TextRange): string {
  const lines = text.split('\n').slice(startLine, endLine + 1);
  lines[lines.length - 1] = (lines.at(-1) ?? '').slice(0, endColumn);
  lines[0] = (lines[0] ?? '').slice(startColumn);
  return lines.join('\n');
}
