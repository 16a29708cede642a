import { access, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { errorText, UserError } from '../base/userError.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { LessonFiles } from '../lesson/lessonFiles.ts';
import { MAX_LESSON_BYTES, parseLesson } from '../lesson/parseLesson.ts';

/**
 * Reads a lesson's file.
 * @param namespace where commands without `-n` go, in place of what the lesson says
 * @throws UserError `lesson-missing`, `lesson-unreadable`, `lesson-too-large`, `lesson-not-text`
 */
export async function readLesson(file: string, namespace?: string): Promise<Lesson> {
  const { text, files } = await readLessonText(file);
  return parseLesson(text, {
    fileName: file,
    readManifest: manifest => files.read(manifest),
    ...(namespace === undefined ? {} : { namespace }),
  });
}

/**
 * The text of a lesson's file, and the files beside it.
 * @throws UserError `lesson-missing`, `lesson-unreadable`
 */
export async function readLessonText(file: string): Promise<{ text: string; files: LessonFiles }> {
  const size = await sizeOf(file);
  // Larger ones are refused by the parser as well; they need not be read for that.
  const text = size > 2 * MAX_LESSON_BYTES ? ' '.repeat(MAX_LESSON_BYTES) : await readFile(file, 'utf8');
  const folder = path.dirname(path.resolve(file));
  return {
    text,
    files: { read: manifest => readManifest(folder, manifest), exists: other => exists(path.resolve(folder, other)) },
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new UserError(
        'lesson-unreadable',
        l10n.t('The lesson {0} cannot be read: {1}', file, errorText(error)),
        l10n.t('Check the permissions of the file and its folder.'),
        { cause: error },
      );
    }
  }
  throw new UserError(
    'lesson-missing',
    l10n.t('There is no lesson {0}.', file),
    l10n.t('Give the path of a Markdown file, relative to {0}.', process.cwd()),
  );
}

/** A manifest beside the lesson. What lies elsewhere, also by a symbolic link, is none of its business. */
async function readManifest(folder: string, manifest: string): Promise<string | undefined> {
  try {
    const file = await realpath(path.resolve(folder, manifest));
    if (!file.startsWith(`${await realpath(folder)}${path.sep}`)) return undefined;
    const { size } = await stat(file);
    return size > MAX_LESSON_BYTES ? undefined : await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
