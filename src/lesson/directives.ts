import * as l10n from '@vscode/l10n';
import type { Token } from 'markdown-it';
import type { TextRange } from '../base/textRange.ts';
import { excerpt, indexOf } from './excerpt.ts';
import type { Problems, Report } from './problems.ts';
import { nearest, readYaml, type YamlValue } from './yamlFields.ts';

const names = ['lesson', 'step', 'run', 'check', 'var', 'reset'] as const;
export type DirectiveName = (typeof names)[number];

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
    problems.error('directive-unclosed', message, index.range(commentStart, opening[0].length));
    return undefined;
  }
  checkRendering(source.text, end, range, lines, problems);

  const name = names.find(known => known === opening[1]);
  if (name === undefined) {
    const given = opening[1] ?? '';
    const meant = nearest(given, names);
    const message =
      meant === undefined
        ? l10n.t(
            'Unknown directive "lab:{0}". Known directives: {1}.',
            given,
            names.map(known => `lab:${known}`).join(', '),
          )
        : l10n.t('Unknown directive "lab:{0}". Did you mean "lab:{1}"?', given, meant);
    problems.error('directive-unknown', message, index.range(commentStart, opening[0].length));
    return undefined;
  }
  const start = opening[0].length;
  const report: Report = (code, message, at, to) => problems.error(code, message, index.range(start + at, start + to));
  const body = source.text.slice(start, close);
  if (body.trim() === '') problems.error('directive-empty', l10n.t('"{0}" says nothing.', `lab:${name}`), range);
  return { name, value: problems.isFull ? undefined : readYaml(body, report), range };
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
  const fields = readYaml(text, (code, message, start, end) => {
    // What is wrong with others' keys alone is not for this to say.
    if (ours) problems.error(code, message, index.range(start, end));
  })?.fields();
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
  if (following.trim() !== '') {
    problems.warning('directive-line', l10n.t('Nothing may follow a directive on its last line.'), range);
  } else if (!/^[\s>]*$/.test(next)) {
    problems.warning('directive-blank-line', l10n.t('A directive needs an empty line after it.'), range);
  }
  if (/\n[\s>]*\n/.test(text.slice(0, end))) {
    problems.warning('directive-inner-blank', l10n.t('An empty line within a directive ends it for MkDocs.'), range);
  }
}
