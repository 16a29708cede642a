import * as l10n from '@vscode/l10n';
import type { TextRange } from '../base/textRange.ts';

/** A change of the lesson's own text that mends a problem. Pure data: editors apply it, tests compare it. */
export interface Fix {
  /** In the user's language. */
  title: string;
  /** They don't overlap. */
  edits: TextEdit[];
}

/** An empty range inserts, an empty text deletes. */
export interface TextEdit {
  range: TextRange;
  text: string;
}

/** Writes a text in the place of another. */
export function replacement(range: TextRange, text: string): Fix {
  const title =
    text === ''
      ? l10n.t('Remove it')
      : text === ' '
        ? l10n.t('Replace it with a plain blank')
        : l10n.t('Replace it with {0}', text);
  return { title, edits: [{ range, text }] };
}

/** The place before a character, as a range. */
export function at(line: number, column: number): TextRange {
  return { startLine: line, startColumn: column, endLine: line, endColumn: column };
}

/**
 * Puts a directive before a block, with the indent and quote marks of what the block stands in.
 * @returns undefined when the block begins in the line of a list's mark
 */
export function directiveBefore(block: TextRange, lines: readonly string[], directive: string): TextEdit | undefined {
  const prefix = (lines[block.startLine] ?? '').slice(0, block.startColumn);
  if (!/^[\s>]*$/.test(prefix)) return undefined;
  return { range: at(block.startLine, 0), text: `${prefix}${directive}\n${prefix.trimEnd()}\n` };
}

/** A text with the edits made: what an editor does with a fix. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  const offset = (line: number, column: number): number =>
    Math.min((starts[line] ?? text.length) + column, text.length);
  const placed = edits.map(({ range, text: own }) => ({
    start: offset(range.startLine, range.startColumn),
    end: offset(range.endLine, range.endColumn),
    own,
  }));
  let result = '';
  let done = 0;
  for (const { start, end, own } of placed.sort((a, b) => a.start - b.start)) {
    result += text.slice(done, start) + own;
    done = end;
  }
  return result + text.slice(done);
}
