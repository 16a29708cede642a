import * as l10n from '@vscode/l10n';
import type { Token } from 'markdown-it';
import { textIn } from '../base/localizedText.ts';
import { UserError } from '../base/userError.ts';
import { loadCel } from '../checkpoint/celExpression.ts';
import { readFrontMatter } from './directives.ts';
import { fileNameParts } from './fileName.ts';
import { replacement } from './fix.ts';
import { addCheckpoints } from './inferCheckpoints.ts';
import type { Inspector } from './inspector.ts';
import type { ReadManifest } from './manifestObjects.ts';
import type { Lesson } from './lesson.ts';
import { readLesson, readReset, readVariables, type LessonDirective } from './lessonDirective.ts';
import { parseBlocks } from './markdown.ts';
import { targetInNamespace } from './namespace.ts';
import { readEntries, type Entry } from './outline.ts';
import { Problems } from './problems.ts';
import { checkReferences } from './references.ts';
import { cutSections } from './sections.ts';
import { buildSteps } from './steps.ts';
import type { YamlValue } from './yamlFields.ts';

/** A file of this size, in bytes of UTF-8, or more is refused. */
export const MAX_LESSON_BYTES = 5_000_000;

export interface ParseOptions {
  /** Path or name of the file: it says the id and the language when the lesson does not. */
  fileName: string;
  /** Reads a manifest that a command names, by its path relative to the lesson; undefined when there is none. */
  readManifest?: ReadManifest;
  /** Where commands without `-n` go, in place of what the lesson says. */
  namespace?: string;
  /** Looks closer at what directives expect; absent: their form alone is checked. */
  inspector?: Inspector;
}

/** A lesson with what it was read from, for those who look closer. */
export interface LessonSource {
  lesson: Lesson;
  /** The file's, without line ends. */
  lines: readonly string[];
  /** Its Markdown blocks; front matter left out. */
  tokens: readonly Token[];
}

/**
 * Reads a lesson. What is not understood becomes a problem of the lesson; only what cannot be a lesson is refused.
 * @throws UserError `lesson-too-large`, `lesson-not-text`
 */
export async function parseLesson(text: string, options: ParseOptions): Promise<Lesson> {
  return (await readSource(text, options)).lesson;
}

/** As `parseLesson`, with lines and blocks. @throws UserError `lesson-too-large`, `lesson-not-text` */
export async function readSource(text: string, options: ParseOptions): Promise<LessonSource> {
  refuse(text, options.fileName);
  // Whether an expression is one, only its interpreter can tell; few lessons have any.
  if (/^\s*(?:- )?cel:/m.test(text)) await loadCel();
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  const problems = new Problems(options.inspector);
  const frontMatter = readFrontMatter(lines, problems);
  // Front matter is no Markdown. Emptied, its lines leave the others their numbers.
  const body = lines.map((line, index) => (index < frontMatter.end ? '' : line)).join('\n');
  const tokens = parseBlocks(body);
  const entries = readEntries(tokens, lines, problems);

  const said = readLessonDirective(frontMatter.lesson, entries, problems);
  if (options.namespace !== undefined) said.namespace = options.namespace;
  problems.languages = said.languages.length > 1 ? said.languages : [];
  const file = fileNameParts(options.fileName);
  const language = said.languages.length === 1 ? said.languages[0]! : (file.language ?? said.languages[0] ?? 'en');
  const id = said.id ?? file.id;
  const heading = entries.find(entry => entry.kind === 'heading' && entry.level === 1);
  const titles = [
    said.title && textIn(said.title, language),
    heading?.kind === 'heading' ? heading.title : undefined,
    frontMatter.title,
  ];
  const title = titles.find(candidate => candidate !== undefined && candidate !== '') ?? id;

  const levels = said.levels ?? [2, 3];
  const sections = cutSections(entries, Math.max(...levels), lines);
  const { steps, groups, checks } = await buildSteps(sections, lines, { title, language, levels }, problems);
  const readManifest = options.readManifest ?? (() => Promise.resolve(undefined));
  await addCheckpoints(steps, checks, said.namespace, readManifest, lines, problems);
  checkReferences(steps, lines, problems);

  const variables = directivesNamed(entries, 'var').flatMap(({ value, range }) => readVariables(value, range));
  const reset = directivesNamed(entries, 'reset').flatMap(({ value }) => readReset(value));
  const lesson: Lesson = {
    id,
    title,
    language,
    languages: said.languages,
    ...(said.namespace === undefined ? {} : { namespace: said.namespace }),
    steps,
    groups,
    variables: variables.map(variable => ({ ...variable, target: targetInNamespace(variable.target, said.namespace) })),
    reset: reset.map(target => targetInNamespace(target, said.namespace)),
    requires: said.requires,
    problems: problems.sorted(),
  };
  return { lesson, lines, tokens };
}

function refuse(text: string, fileName: string): void {
  // Every UTF-16 unit takes a byte at least, so most large texts are not counted.
  if (text.length >= MAX_LESSON_BYTES || Buffer.byteLength(text) >= MAX_LESSON_BYTES) {
    throw new UserError(
      'lesson-too-large',
      l10n.t('{0} is too large for a lesson: it has to be smaller than {1} MB.', fileName, MAX_LESSON_BYTES / 1e6),
      l10n.t('Check that it is the right file, or split it into several lessons.'),
    );
  }
  if (text.includes('\0')) {
    throw new UserError(
      'lesson-not-text',
      l10n.t('{0} is not a text file.', fileName),
      l10n.t('Open the Markdown file of a lesson, in UTF-8.'),
    );
  }
}

function readLessonDirective(
  frontMatter: YamlValue | undefined,
  entries: readonly Entry[],
  problems: Problems,
): LessonDirective {
  const comments = directivesNamed(entries, 'lesson');
  const superfluous = frontMatter === undefined ? comments.slice(1) : comments;
  for (const { range } of superfluous) {
    problems.error(
      'directive-twice',
      l10n.t('This lesson has a "{0}" already.', 'lab:lesson'),
      range,
      replacement(range, ''),
    );
  }
  const value = frontMatter ?? comments[0]?.value;
  return value === undefined ? { languages: [], requires: { kinds: [], tools: [] } } : readLesson(value);
}

function directivesNamed(
  entries: readonly Entry[],
  name: 'lesson' | 'var' | 'reset',
): { value: YamlValue; range: Lesson['problems'][number]['range'] }[] {
  return entries.flatMap(entry => {
    if (entry.kind !== 'directive' || entry.directive.name !== name) return [];
    const { value, range } = entry.directive;
    return value === undefined ? [] : [{ value, range }];
  });
}
