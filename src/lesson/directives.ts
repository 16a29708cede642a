import * as l10n from '@vscode/l10n';
import type { Token } from 'markdown-it';
import type { TextRange } from '../base/textRange.ts';
import { excerpt, indexOf } from './excerpt.ts';
import { at, replacement, type Fix } from './fix.ts';
import { reporterFor, type Problems } from './problems.ts';
import { nearest, readYaml, type YamlValue } from './yamlFields.ts';

export const directiveNames = ['lesson', 'step', 'run', 'check', 'var', 'reset'] as const;
export type DirectiveName = (typeof directiveNames)[number];

/** `<!-- lab:NAME … -->`, its body read as YAML. */
export interface Directive {
  name: DirectiveName;
  /** Undefined: it is empty, or was no YAML, which was reported. */
  value: YamlValue | undefined;
  /** The whole comment. */
  range: TextRange;
}

/**
 * Reads an HTML block that may be a directive; undefined when it is none, or an unknown one, which is reported.
 * @param lines the file's
 */
export function readDirective(token: Token, lines: readonly string[], problems: Problems): Directive | undefined {
  const from = token.map?.[0] ?? 0;
  const source = excerpt(token, lines, from);
  const opening = /^\s*<!--\s*lab:([\w-]*)/.exec(source.text);
  if (opening === null) return undefined;
  const index = indexOf(source);
  const commentStart = source.text.indexOf('<!--');
  const close = source.text.indexOf('-->', commentStart + 4);
  const end = close < 0 ? source.text.length : close + 3;
  const range = index.range(commentStart, end);
  if (close < 0) {
    const message = l10n.t(
      'This comment is never closed, so the rest of the file is part of it. It has to end with {0}.',
      '-->',
    );
    const line = unclosedUntil(range.startLine, lines);
    problems.error('directive-unclosed', message, index.range(commentStart, opening[0].length), {
      title: l10n.t('Close it after its last line'),
      edits: [{ range: at(line, (lines[line] ?? '').length), text: line === range.startLine ? ' -->' : '\n-->' }],
    });
    return undefined;
  }
  checkRendering(source.text, end, range, lines, problems);

  const name = directiveNames.find(known => known === opening[1]);
  if (name === undefined) {
    const given = opening[1] ?? '';
    const meant = nearest(given, directiveNames);
    const message =
      meant === undefined
        ? l10n.t(
            'Unknown directive "lab:{0}". Known directives: {1}.',
            given,
            directiveNames.map(known => `lab:${known}`).join(', '),
          )
        : l10n.t('Unknown directive "lab:{0}". Did you mean "lab:{1}"?', given, meant);
    const place = index.range(commentStart, opening[0].length);
    const instead = meant === undefined ? undefined : `<!-- lab:${meant}`;
    problems.error(
      'directive-unknown',
      message,
      place,
      instead === undefined ? undefined : replacement(place, instead),
    );
    return undefined;
  }
  const start = opening[0].length;
  const reporter = reporterFor(problems, (from, to) => index.range(start + from, start + to));
  const body = source.text.slice(start, close);
  if (body.trim() === '')
    problems.error('directive-empty', l10n.t('"{0}" says nothing.', `lab:${name}`), range, replacement(range, ''));
  return { name, value: problems.isFull ? undefined : readYaml(body, reporter), range };
}

/** Reads front matter, the YAML between `---` lines that a file begins with; `lab:` in it is `lab:lesson`. */
export function readFrontMatter(
  lines: readonly string[],
  problems: Problems,
): { end: number; lesson?: YamlValue; title?: string } {
  if (!/^---\s*$/.test(lines[0] ?? '')) return { end: 0 };
  const last = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  if (last < 0) return { end: 0 };
  const text = lines.slice(1, last).join('\n');
  const index = indexOf({ text, origins: lines.slice(1, last).map((_, line) => ({ line: line + 1, column: 0 })) });
  const ours = /^lab\s*:/m.test(text);
  const reporter = reporterFor(problems, (start, end) => index.range(start, end));
  // What is wrong with others' keys alone is not for this to say.
  const fields = readYaml(text, ours ? reporter : { languages: [], report: () => undefined })?.fields();
  const lesson = fields?.value('lab');
  const title = fields?.value('title')?.string();
  return {
    end: last + 1,
    ...(lesson === undefined ? {} : { lesson }),
    ...(title === undefined ? {} : { title }),
  };
}

/** What a browser or MkDocs would show differently from what its author thinks. */
function checkRendering(
  text: string,
  end: number,
  range: TextRange,
  lines: readonly string[],
  problems: Problems,
): void {
  const following = text.slice(end).split('\n')[0] ?? '';
  const next = lines[range.endLine + 1] ?? '';
  const prefix = /^[\s>]*/.exec(lines[range.startLine] ?? '')?.[0] ?? '';
  const blanks = following.length - following.trimStart().length;
  const insert = (text: string): Fix => ({
    title: l10n.t('Insert an empty line'),
    edits: [{ range: { ...at(range.endLine, range.endColumn), endColumn: range.endColumn + blanks }, text }],
  });
  const inner = innerClose(range, lines);
  if (inner !== undefined) {
    const message = l10n.t('{0} ends the comment here, so the rest of the directive is shown as text.', '-->');
    const place = { ...range, startLine: range.endLine, startColumn: range.endColumn - 3 };
    problems.error('directive-inner-close', message, place, replacement(place, '→'));
  } else if (following.trim() !== '') {
    const message = l10n.t('Nothing may follow a directive on its last line.');
    problems.warning('directive-line', message, range, insert(`\n${prefix.trimEnd()}\n${prefix}`));
  } else if (!/^[\s>]*$/.test(next)) {
    const message = l10n.t('A directive needs an empty line after it.');
    problems.warning('directive-blank-line', message, range, insert(`\n${prefix.trimEnd()}`));
  }
  const empty = blankLines(range, lines);
  if (empty.length > 0) {
    const message = l10n.t('An empty line within a directive ends it for MkDocs.');
    const remove = (line: number) => ({ range: { ...at(line, 0), endLine: line + 1 }, text: '' });
    const fix = { title: l10n.t('Remove the empty lines'), edits: empty.map(remove) };
    problems.warning('directive-inner-blank', message, range, fix);
  }
}

/** A further `-->`, up to the next empty line or comment: the one that the author took for the end. */
function innerClose({ endLine, endColumn }: TextRange, lines: readonly string[]): number | undefined {
  for (let line = endLine; line < lines.length; line++) {
    const text = line === endLine ? (lines[line] ?? '').slice(endColumn) : (lines[line] ?? '');
    if (text.includes('<!--') || (line > endLine && /^[\s>]*$/.test(text))) return undefined;
    if (text.includes('-->')) return line;
  }
  return undefined;
}

function blankLines({ startLine, endLine }: TextRange, lines: readonly string[]): number[] {
  const blanks: number[] = [];
  for (let line = startLine + 1; line < endLine; line++) if (/^[\s>]*$/.test(lines[line] ?? '')) blanks.push(line);
  return blanks;
}

/** The last line of a directive that nothing closes: up to the next empty line, heading or fence. */
function unclosedUntil(start: number, lines: readonly string[]): number {
  let line = start;
  while (line + 1 < lines.length && !/^[\s>]*$|^#{1,6} |^\s*(?:```|~~~|<!--)/.test(lines[line + 1] ?? '')) line++;
  return line;
}
