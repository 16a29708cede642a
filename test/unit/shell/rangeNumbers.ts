import type { TextRange } from '../../../src/base/textRange.ts';

/** A range in one line: `[startLine, startColumn, endLine, endColumn]`. */
export function numbers({ startLine, startColumn, endLine, endColumn }: TextRange): number[] {
  return [startLine, startColumn, endLine, endColumn];
}
