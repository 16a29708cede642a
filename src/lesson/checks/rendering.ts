import * as l10n from '@vscode/l10n';
import type { Token } from 'markdown-it';
import { at, replacement } from '../fix.ts';
import { shells } from '../fences.ts';
import type { LintContext } from './lintContext.ts';

/** What MkDocs or a browser shows differently from what its author thinks. */
export function checkRendering(context: LintContext): void {
  const { tokens } = context;
  // Other renderers don't mind what MkDocs does: its rules are for those who write for it.
  const isMkDocs = tokens.some(({ type }) => type === 'note_open');
  let lists = 0;
  for (const [index, token] of tokens.entries()) {
    switch (token.type) {
      case 'list_item_open':
        lists++;
        break;
      case 'list_item_close':
        lists--;
        break;
      case 'note_open':
        checkNote(token, context);
        break;
      case 'fence':
        checkLanguage(token, context);
        if (isMkDocs) checkHeader(token, context);
        if (isMkDocs && lists > 0) checkIndent(token, context);
        break;
      case 'inline':
        if (tokens[index - 1]?.type === 'paragraph_open') checkLineBreaks(token, context);
    }
  }
}

/** The lines under a note's mark, which MkDocs takes for its body only when they are indented by four columns. */
function checkNote(token: Token, { lines, problems }: LintContext): void {
  const [start, end] = token.map ?? [0, 0];
  if (end > start + 1) return;
  // In a list or a quotation, the mark does not begin its line.
  const mark = columnsOf(/^.*?(?=!!!|\?\?\?|===)/.exec(lines[start] ?? '')?.[0] ?? '');
  let first = start + 1;
  if (isBlank(lines[first])) {
    first++;
    // Behind an empty line it is meant for the body only if it is indented at all.
    if (columnsOf(leading(lines[first])) === mark) return;
  }
  if (isBlank(lines[first]) || /^[ \t>]*(?:#|!!!|\?\?\?|===|```|~~~)/.test(lines[first]!)) return;
  const column = columnsOf(leading(lines[first]));
  // From four columns on it would be the body, as far as MkDocs counts them in the same way.
  if (column < mark || column >= mark + 4) return;
  let least = column;
  let last = first;
  for (; !isBlank(lines[last + 1]); last++) least = Math.min(least, columnsOf(leading(lines[last + 1])));
  const missing = ' '.repeat(mark + 4 - least);
  const edits = [];
  for (let line = first; line <= last; line++)
    edits.push({ range: at(line, leading(lines[line]).length), text: missing });
  const message = l10n.t('The body of a note has to be indented by four spaces; this stands outside of it.');
  const [startColumn, endColumn] = [leading(lines[first]).length, lines[first]!.length];
  const range = { startLine: first, startColumn, endLine: first, endColumn };
  problems.warning('note-indent', message, range, { title: l10n.t('Indent by four spaces'), edits });
}

/** Commands in a fence that does not say so: they are read as plain text. */
function checkLanguage(token: Token, { lines, problems }: LintContext): void {
  const info = token.info.trim();
  if (info !== '' && !/^(?:text|txt|plaintext)$/i.test(info)) return;
  const first = token.content.trimStart().split('\n', 1)[0] ?? '';
  if (!/^(?:\$ +\S|kubectl (?!controls )[a-z])/.test(first)) return;
  const language = first.startsWith('$') ? 'console' : 'bash';
  const range = headerRange(token, lines);
  const message = l10n.t('This looks like commands, but it is not tagged as such, so it cannot be run.');
  problems.warning('fence-language', message, range, {
    title: l10n.t('Tag it as {0}', language),
    edits: [{ range, text: token.markup + language }],
  });
}

/** pymdownx.superfences' `RE_NESTED_FENCE_START`: a language and `name="value"` options, or attributes in braces. */
const header = /^(?:\{[^\n]*\}|\.?[\w#.+-]*(?:[ \t]+[a-zA-Z]\w*(?:=(["']).*?\1)?)*)$/;

function checkHeader(token: Token, { lines, problems }: LintContext): void {
  const info = token.info.trim();
  if (header.test(info)) return;
  const [, language = '', rest = ''] = /^([\w#.+-]*)\s*(.*)$/.exec(info) ?? [];
  const range = headerRange(token, lines);
  const isName = /^[\w./-]+$/.test(rest) && (shells.has(language) || rest.includes('.'));
  const message = l10n.t(
    'MkDocs does not take this for a code block: its header may hold a language and name="value".',
  );
  const fix = isName ? replacement(range, `${token.markup}${language} title="${rest}"`) : undefined;
  problems.warning('fence-header', message, range, fix);
}

/** Python-Markdown: what belongs to a list's item is indented by a multiple of four columns. */
function checkIndent(token: Token, { lines, problems }: LintContext): void {
  const [start, end] = token.map ?? [0, 0];
  const indent = indentOf(lines[start] ?? '');
  if (indent % 4 === 0 || !(lines[start] ?? '').trimStart().startsWith(token.markup)) return;
  const missing = ' '.repeat(4 - (indent % 4));
  const edits = [];
  for (let line = start; line < end; line++) {
    if ((lines[line] ?? '').trim() !== '') edits.push({ range: at(line, 0), text: missing });
  }
  const message = l10n.t('MkDocs wants a block within a list indented by a multiple of four spaces.');
  problems.warning('fence-indent', message, headerRange(token, lines), {
    title: l10n.t('Indent by {0} spaces', indent + missing.length),
    edits,
  });
}

const cjk = String.raw`[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]`;
const brokenLine = new RegExp(`${cjk}\\n[ \\t>]*${cjk}`, 'u');
const lineEnd = new RegExp(`${cjk}$`, 'u');
const lineStart = new RegExp(`^[ \\t>]*${cjk}`, 'u');

/** Chinese and Japanese have no blanks between words, and browsers make one of each line end. */
function checkLineBreaks(token: Token, { lines, problems }: LintContext): void {
  if (!brokenLine.test(token.content)) return;
  const [start, end] = token.map ?? [0, 0];
  for (let line = start; line + 1 < end && !problems.isFull; line++) {
    const text = lines[line] ?? '';
    const next = lines[line + 1] ?? '';
    if (!lineEnd.test(text) || !lineStart.test(next)) continue;
    const range = {
      startLine: line,
      startColumn: text.length,
      endLine: line + 1,
      endColumn: /^[ \t>]*/.exec(next)?.[0].length ?? 0,
    };
    const message = l10n.t('Browsers show this line end as a blank within the sentence.');
    const shown = { ...range, startColumn: text.length - 1, endColumn: range.endColumn + 1 };
    const edits = [{ range, text: '' }];
    problems.information('line-break', message, shown, { title: l10n.t('Join the lines'), edits });
  }
}

function headerRange(token: Token, lines: readonly string[]) {
  const line = token.map?.[0] ?? 0;
  const text = lines[line] ?? '';
  return {
    startLine: line,
    startColumn: Math.max(0, text.indexOf(token.markup)),
    endLine: line,
    endColumn: text.length,
  };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** What stands before a line's text: blanks, and the marks of quotations. */
function leading(line = ''): string {
  return /^[ \t>]*/.exec(line)![0];
}

function isBlank(line = ''): boolean {
  return leading(line).length === line.length;
}

/** How many columns a text takes up; tabs go on to the next fourth (CommonMark). */
function columnsOf(text: string): number {
  return Array.from(text).reduce((column, character) => column + (character === '\t' ? 4 - (column % 4) : 1), 0);
}
