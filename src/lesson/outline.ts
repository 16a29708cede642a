import * as l10n from '@vscode/l10n';
import type { Token } from 'markdown-it';
import type { TextRange } from '../base/textRange.ts';
import { readDirective, type Directive } from './directives.ts';
import { at, type Fix } from './fix.ts';
import { plainText } from './markdown.ts';
import type { Problems } from './problems.ts';

/** What matters of a file, in its order. Prose is only noted to be there. */
export type Entry =
  | { kind: 'heading'; level: number; title: string; range: TextRange }
  | { kind: 'fence'; token: Token; inNote: boolean }
  | { kind: 'directive'; directive: Directive }
  | { kind: 'prose' };

/** Reads the blocks of a file. @param lines the file's */
export function readEntries(tokens: readonly Token[], lines: readonly string[], problems: Problems): Entry[] {
  const entries: Entry[] = [];
  /** For each open note or block quote: whether what is in it is optional. */
  const notes: boolean[] = [];
  const prose = (): void => {
    if (entries.at(-1)?.kind !== 'prose') entries.push({ kind: 'prose' });
  };
  for (const [index, token] of tokens.entries()) {
    switch (token.type) {
      case 'heading_open':
        // A heading within a list or note structures that alone.
        if (token.level === 0) entries.push(headingOf(tokens, index, lines));
        else prose();
        break;
      case 'note_open':
        notes.push(true);
        prose();
        break;
      case 'blockquote_open':
        notes.push(notes.at(-1) === true || isAlert(tokens[index + 2]));
        prose();
        break;
      case 'note_close':
      case 'blockquote_close':
        notes.pop();
        break;
      case 'fence':
        entries.push({ kind: 'fence', token, inNote: notes.at(-1) === true });
        break;
      case 'html_block': {
        const directive = readDirective(token, lines, problems);
        if (directive !== undefined) entries.push({ kind: 'directive', directive });
        else if (!/^\s*<!--/.test(token.content)) prose();
        break;
      }
      case 'inline':
        // That of a heading follows it.
        if (tokens[index - 1]?.type !== 'heading_open') {
          reportInline(token, lines, problems);
          prose();
        }
        break;
      case 'code_block':
        prose();
    }
  }
  return entries;
}

function headingOf(tokens: readonly Token[], index: number, lines: readonly string[]): Entry {
  const token = tokens[index]!;
  const [startLine, end] = token.map ?? [0, 1];
  const endLine = Math.max(startLine, end - 1);
  return {
    kind: 'heading',
    level: Number(token.tag.slice(1)),
    title: plainText(tokens[index + 1]?.content ?? ''),
    range: { startLine, startColumn: 0, endLine, endColumn: (lines[endLine] ?? '').length },
  };
}

/** GitHub: a block quote that begins with `[!NOTE]`. */
function isAlert(token: Token | undefined): boolean {
  return token?.type === 'inline' && /^\[!\w+\][ \t]*(?:\n|$)/.test(token.content);
}

/** Within a paragraph a comment is no block, so it is not read as a directive. */
function reportInline(token: Token, lines: readonly string[], problems: Problems): void {
  if (!token.content.includes('<!--')) return;
  const [from, to] = token.map ?? [0, 0];
  for (let line = from; line < to; line++) {
    const match = /<!--\s*lab:[\w-]*/.exec(lines[line] ?? '');
    if (match === null) continue;
    problems.error(
      'directive-inline',
      l10n.t('A directive has to begin a line of its own, with an empty line before it.'),
      { startLine: line, startColumn: match.index, endLine: line, endColumn: match.index + match[0].length },
      ownLine(line, match.index, lines),
    );
  }
}

/** Gives a directive that lies within one line a line of its own, with empty lines around it. */
function ownLine(line: number, column: number, lines: readonly string[]): Fix | undefined {
  const text = lines[line] ?? '';
  const end = text.indexOf('-->', column);
  if (end < 0) return undefined;
  const prefix = /^[\s>]*/.exec(text)?.[0] ?? '';
  const before = text.slice(prefix.length, column).trim() !== '' || !/^[\s>]*$/.test(lines[line - 1] ?? '');
  const after = text.slice(end + 3).trim() !== '' || !/^[\s>]*$/.test(lines[line + 1] ?? '');
  const blank = `\n${prefix.trimEnd()}\n${prefix}`;
  const edits: Fix['edits'] = [];
  if (before) {
    const words = text.slice(0, column).trimEnd().length;
    const beginsLine = words <= prefix.trimEnd().length;
    const own = beginsLine ? `${prefix.trimEnd()}\n${prefix}` : blank;
    edits.push({ range: { ...at(line, beginsLine ? 0 : words), endColumn: column }, text: own });
  }
  if (after) {
    const rest = text.slice(end + 3);
    const blanks = rest.length - rest.trimStart().length;
    edits.push({
      range: { ...at(line, end + 3), endColumn: end + 3 + blanks },
      text: rest.trim() === '' ? '\n' : blank,
    });
  }
  return { title: l10n.t('Give it a line of its own'), edits };
}
