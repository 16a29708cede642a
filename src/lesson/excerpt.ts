import type { Token } from 'markdown-it';
import type { TextRange } from '../base/textRange.ts';
import { LineIndex, type Position } from '../shell/lineIndex.ts';

/** Text that a block of the file holds, without the indent and quote marks of what it stands in. */
export interface Excerpt {
  text: string;
  /** Where each of its lines begins in the file. */
  origins: readonly Position[];
}

/**
 * The content of a fence or HTML block.
 * @param lines the file's
 * @param first the line of the file where the content begins
 */
export function excerpt(token: Token, lines: readonly string[], first: number): Excerpt {
  const text = token.content.replace(/\n$/, '');
  // What was taken away stood before what is left, except where part of a tab became spaces.
  const origins = text.split('\n').map((own, index) => {
    const whole = lines[first + index] ?? '';
    return { line: first + index, column: Math.max(0, whole.length - own.length) };
  });
  return { text, origins };
}

export function indexOf({ text, origins }: Excerpt): LineIndex {
  return new LineIndex(text, origins);
}

/** The range of a block that a token begins: from its first character to the end of its last line. */
export function blockRange(token: Token, lines: readonly string[]): TextRange {
  const [startLine, end] = token.map ?? [0, 1];
  const endLine = Math.max(startLine, end - 1);
  const first = lines[startLine] ?? '';
  const startColumn = token.markup === '' ? 0 : Math.max(0, first.indexOf(token.markup));
  return { startLine, startColumn, endLine, endColumn: (lines[endLine] ?? '').length };
}

/** Where a word stands after another in a part of the file, e.g. the id after `id:`; undefined when it doesn't. */
export function wordAfter(
  key: string,
  word: string,
  { startLine, endLine }: TextRange,
  lines: readonly string[],
): TextRange | undefined {
  let found = false;
  for (let line = startLine; line <= endLine; line++) {
    const text = lines[line] ?? '';
    const from = text.indexOf(key);
    if (from >= 0) found = true;
    if (!found) continue;
    for (let column = text.indexOf(word, Math.max(from, 0)); column >= 0; column = text.indexOf(word, column + 1)) {
      const around = (text[column - 1] ?? ' ') + (text[column + word.length] ?? ' ');
      if (!/[\p{L}\p{N}._-]/u.test(around)) {
        return { startLine: line, startColumn: column, endLine: line, endColumn: column + word.length };
      }
    }
  }
  return undefined;
}
