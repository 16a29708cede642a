import * as l10n from '@vscode/l10n';
import type { Token } from 'markdown-it';
import type { TextRange } from '../base/textRange.ts';
import { findHiddenCharacters } from '../shell/hiddenCharacters.ts';
import { findPlaceholders, maskPlaceholders } from '../shell/placeholders.ts';
import { blockRange, excerpt, indexOf, type Excerpt } from './excerpt.ts';
import { at, replacement, type Fix } from './fix.ts';
import type { Placeholder } from './lesson.ts';
import type { Problems } from './problems.ts';

/** A fence that means something to a lesson, its commands not read yet. */
export type Fence = { range: TextRange; source: Excerpt } & (
  | { kind: 'commands' }
  | { kind: 'page'; url: string; placeholders: Placeholder[] }
  | { kind: 'manifest'; path?: string }
);

export const shells: ReadonlySet<string> = new Set(['bash', 'sh', 'shell', 'zsh', 'console', 'shell-session']);

/** Reads a fence; undefined when it is neither commands, a page nor a manifest. */
export function readFence(token: Token, lines: readonly string[], problems: Problems): Fence | undefined {
  const [start, end] = token.map ?? [0, 1];
  const source = excerpt(token, lines, start + 1);
  const range = blockRange(token, lines);
  const count = token.content === '' ? 0 : source.origins.length;
  if (end - start < count + 2) {
    problems.error(
      'fence-unclosed',
      l10n.t('This block is never closed. It has to end with {0}.', token.markup),
      { ...range, endLine: start, endColumn: (lines[start] ?? '').length },
      closed(range, token.markup, lines),
    );
  }
  // ```bash title="x", ```{.bash .copy}
  const language = /^\{?\s*\.?([\w+-]*)/.exec(token.info.trim())?.[1]?.toLowerCase() ?? '';
  const page = readPage(source, problems);
  if (page !== undefined) return page.url === '' ? undefined : { kind: 'page', range, source, ...page };
  if (shells.has(language)) return { kind: 'commands', range, source };
  if (language !== 'yaml' && language !== 'yml') return undefined;
  if (!/^apiVersion[ \t]*:/m.test(source.text) || !/^kind[ \t]*:/m.test(source.text)) return undefined;
  const path = /\btitle=(["'])(.*?)\1/.exec(token.info)?.[2];
  return { kind: 'manifest', range, source, ...(path === undefined ? {} : { path }) };
}

/** Closes a block before the next heading, else at its end: most often a heading tells where it should have ended. */
function closed({ startLine, startColumn, endLine }: TextRange, markup: string, lines: readonly string[]): Fix {
  let line = startLine + 1;
  while (line <= endLine && !/^#{1,6} \S/.test(lines[line] ?? '')) line++;
  line--;
  while (line > startLine && /^[\s>]*$/.test(lines[line] ?? '')) line--;
  const prefix = (lines[startLine] ?? '').slice(0, startColumn).replaceAll(/[^\s>]/g, ' ');
  const edits = [{ range: at(line, (lines[line] ?? '').length), text: `\n${prefix}${markup}` }];
  return { title: l10n.t('Close the block'), edits };
}

/** An URL alone. What cannot be seen in it is reported, and the page left out. */
function readPage(source: Excerpt, problems: Problems): { url: string; placeholders: Placeholder[] } | undefined {
  if (source.text.length > 4096) return undefined;
  const url = source.text.trim();
  const masked = maskPlaceholders(url);
  // A placeholder may stand for the port.
  if (!/^https?:\/\/\S+$/i.test(masked) || !URL.canParse(masked.replace(/:P+(?=\/|$)/, ':80'))) return undefined;
  const [hidden] = findHiddenCharacters(url);
  if (hidden === undefined) return { url, placeholders: findPlaceholders(url) };
  const start = source.text.indexOf(url) + hidden.offset;
  problems.error(
    'hidden-character',
    l10n.t('This address holds a character that cannot be seen ({0}), so it is not opened.', hidden.codePoint),
    indexOf(source).range(start, start + hidden.length),
    replacement(indexOf(source).range(start, start + hidden.length), ''),
  );
  return { url: '', placeholders: [] };
}
