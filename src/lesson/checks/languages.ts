import * as l10n from '@vscode/l10n';
import { fileNameParts } from '../fileName.ts';
import { parseLesson } from '../parseLesson.ts';
import type { LintContext } from './lintContext.ts';

/** The ids of a text's steps, for those who are read often. */
const known = new Map<string, Promise<ReadonlySet<string>>>();

/** Compares the steps of the lesson's files, one for each language. */
export async function checkLanguages({ lesson, fileName, files, problems }: LintContext): Promise<void> {
  if (lesson.languages.length < 2) return;
  const { id: stem } = fileNameParts(fileName);
  for (const language of lesson.languages.filter(other => other !== lesson.language)) {
    const names = [`${stem}.${language}.md`, `${stem}.md`].filter(name => name !== baseName(fileName));
    let name: string | undefined;
    let text: string | undefined;
    for (name of names) {
      text = await files.read(name);
      if (text !== undefined) break;
    }
    if (text === undefined || name === undefined) {
      if ((await files.exists(names[0] ?? '')) !== false) continue;
      const message = l10n.t(
        'The lesson says that it is written in "{0}", and there is no {1}.',
        language,
        names[0] ?? '',
      );
      problems.warning('language-missing', message, { startLine: 0, startColumn: 0, endLine: 0, endColumn: 1 });
      continue;
    }
    const other = await stepsOf(name, text);
    for (const step of lesson.steps) {
      if (other.has(step.id)) continue;
      const message = l10n.t('The step "{0}" is not in {1}.', step.id, name);
      problems.warning('step-missing', message, step.headingRange);
    }
  }
}

function stepsOf(name: string, text: string): Promise<ReadonlySet<string>> {
  const key = `${name}\n${text}`;
  let ids = known.get(key);
  if (ids === undefined) {
    if (known.size >= 8) known.clear();
    ids = parseLesson(text, { fileName: name }).then(
      ({ steps }) => new Set(steps.map(({ id }) => id)),
      () => new Set<string>(),
    );
    known.set(key, ids);
  }
  return ids;
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
