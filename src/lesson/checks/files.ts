import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Token } from 'markdown-it';
import type { TextRange } from '../../base/textRange.ts';
import { parseKubectlCommands } from '../../shell/kubectl.ts';
import { replacement } from '../fix.ts';
import { rangesIn, statementsOf, type LintContext, type PlacedStatement } from './lintContext.ts';

/** Files that the lesson names and that are not there, and names of files that are written in two ways. */
export async function checkFiles(context: LintContext): Promise<void> {
  const inProse: NamedFile[] = [];
  for (const token of context.tokens) {
    if (token.type !== 'inline') continue;
    await checkLinks(token, context);
    inProse.push(...filesNamedIn(token, context.lines));
  }
  await checkManifestFiles(context, inProse);
}

interface NamedFile {
  name: string;
  range: TextRange;
}

/** `![text](target)` and `[text](target)`, without those whose target another program makes up. */
const link = /(!?)\[(?:[^\][]|\[[^\][]*\])*\]\(<?([^\s()<>{}]+)>?(?:\s+(?:"[^"]*"|'[^']*'))?\)/g;

async function checkLinks(token: Token, { lines, files, problems }: LintContext): Promise<void> {
  if (!token.content.includes('](')) return;
  const [start, end] = token.map ?? [0, 0];
  for (let line = start; line < end; line++) {
    const text = (lines[line] ?? '').replaceAll(/`[^`]*`/g, code => ' '.repeat(code.length));
    for (const match of text.matchAll(link)) {
      const [, mark, target = ''] = match;
      const file = relativeFile(target);
      if (file === undefined || (await files.exists(file)) !== false) continue;
      const column = match.index + match[0].lastIndexOf(target);
      const range = { startLine: line, startColumn: column, endLine: line, endColumn: column + target.length };
      const message = l10n.t('There is no file {0} beside the lesson.', file);
      problems.warning(mark === '!' ? 'image-missing' : 'file-missing', message, range);
    }
  }
}

/** The path that a link means; undefined for addresses, anchors and what a site serves from its root. */
function relativeFile(target: string): string | undefined {
  const file = target.split(/[?#]/, 1)[0] ?? '';
  if (file === '' || /^(?:[\w+.-]+:|\/|\\)/.test(file) || !/\.\w+$/.test(file)) return undefined;
  try {
    return decodeURIComponent(file);
  } catch {
    return undefined;
  }
}

/** Names of manifests in the text, in backquotes. */
function filesNamedIn(token: Token, lines: readonly string[]): NamedFile[] {
  if (!/\.(?:ya?ml|json)`/.test(token.content)) return [];
  const [start, end] = token.map ?? [0, 0];
  const named: NamedFile[] = [];
  for (let line = start; line < end; line++) {
    for (const match of (lines[line] ?? '').matchAll(/`([\w./-]+\.(?:ya?ml|json))`/g)) {
      const name = match[1] ?? '';
      const startColumn = match.index + 1;
      named.push({
        name,
        range: { startLine: line, startColumn, endLine: line, endColumn: startColumn + name.length },
      });
    }
  }
  return named;
}

async function checkManifestFiles(context: LintContext, inProse: readonly NamedFile[]): Promise<void> {
  const { lesson, files, problems, lines } = context;
  const titles = lesson.steps.flatMap(({ blocks }) =>
    blocks.flatMap(block => (block.kind === 'manifest' && block.path !== undefined ? [normalized(block.path)] : [])),
  );
  const used = new Set<string>();
  let before = '';
  for (const placed of statementsOf(context)) {
    const { statement } = placed;
    for (const file of namedFiles(placed)) {
      used.add(normalized(file));
      const known = titles.includes(normalized(file)) || before.includes(path.posix.basename(file));
      if (known || isElsewhere(before)) continue;
      const range = placeOf(file, placed, lines);
      const earlier = inProse.filter(({ range: own }) => own.startLine < statement.range.startLine);
      const names = [...earlier.map(({ name }) => normalized(name)), ...titles];
      const exists = await files.exists(file);
      if (exists !== false || names.includes(normalized(file))) continue;
      const other = names.find(name => isSpelledAlike(name, normalized(file))) ?? (await existing(file, context));
      if (other !== undefined) {
        const message = l10n.t('The command names {0}, and the lesson elsewhere {1}.', file, other);
        problems.warning('file-spelling', message, range, replacement(range, other));
      } else if (!showsOne(placed)) {
        const message = l10n.t('There is no file {0}: no command makes it, and it is not beside the lesson.', file);
        problems.warning('file-missing', message, range);
      }
    }
    before += `${statement.text}\n`;
  }
  for (const { name, range } of inProse) {
    const other = [...used].find(file => isSpelledAlike(file, normalized(name)));
    if (other === undefined || used.has(normalized(name)) || titles.includes(normalized(name))) continue;
    if ((await files.exists(other)) !== true || (await files.exists(name)) === true) continue;
    const message = l10n.t('The text names {0}, and the commands {1}.', name, other);
    problems.warning('file-spelling', message, range, replacement(range, other));
  }
}

/** The files that a statement's commands read, as far as their names are plain. */
function namedFiles({ statement }: PlacedStatement): string[] {
  return parseKubectlCommands(statement.text)
    .filter(({ verb, flags }) => verb !== 'logs' && flags.help === undefined)
    .flatMap(({ files }) => files.map(({ path: file }) => file))
    .filter(file => /^[\w./-]+\.(?:ya?ml|json)$/.test(file) && !file.startsWith('/'));
}

/** The step shows one manifest without a name: that is the file. */
function showsOne({ step }: PlacedStatement): boolean {
  return step.blocks.filter(block => block.kind === 'manifest' && block.path === undefined).length === 1;
}

/** Whether commands went to another folder, or brought files from somewhere. */
function isElsewhere(text: string): boolean {
  return /\b(?:cd|pushd|git\s+clone|unzip|tar|kustomize|helm|curl|wget|scp)\b/.test(text);
}

async function existing(file: string, { files }: LintContext): Promise<string | undefined> {
  const other = file.endsWith('.yml') ? file.replace(/yml$/, 'yaml') : file.replace(/yaml$/, 'yml');
  return other !== file && (await files.exists(other)) === true ? other : undefined;
}

/** The same but for the ending, case, or a hyphen for an underscore. */
function isSpelledAlike(a: string, b: string): boolean {
  const plain = (name: string): string =>
    name
      .toLowerCase()
      .replace(/\.ya?ml$/, '')
      .replaceAll('_', '-');
  return a !== b && plain(a) === plain(b);
}

function normalized(file: string): string {
  return path.posix.normalize(file);
}

function placeOf(file: string, { statement }: PlacedStatement, lines: readonly string[]): TextRange {
  const start = Math.max(0, statement.text.indexOf(file));
  return rangesIn(statement, lines)(start, start + file.length);
}
