import path from 'node:path';
import { lint, readForAuthor } from '../lesson/lint.ts';
import { formatProblems, type LintedFile } from './lintFormats.ts';
import { readLessonText } from './readLesson.ts';
import type { LintFormat } from './usage.ts';

export interface LintOptions {
  /** Paths of the Markdown files. */
  lessons: readonly string[];
  /** Warnings count as errors. */
  isStrict: boolean;
  format: LintFormat;
}

/**
 * `lint LESSON.md …`: tells what is wrong in lessons.
 * @returns 0 when none has an error, else 1
 * @throws UserError when one cannot be read
 */
export async function lintLessons({ lessons, isStrict, format }: LintOptions): Promise<number> {
  const linted: LintedFile[] = [];
  for (const file of lessons) {
    const { text, files } = await readLessonText(file);
    const name = path.basename(file);
    linted.push({ file, problems: await lint(await readForAuthor(text, name, files), name, files) });
  }
  const output = formatProblems(linted, format);
  if (output !== '') console.log(output);
  const failing = isStrict ? ['error', 'warning'] : ['error'];
  return linted.some(({ problems }) => problems.some(({ severity }) => failing.includes(severity))) ? 1 : 0;
}
