import { checkCharacters } from './checks/characters.ts';
import { checkDestructive } from './checks/destructive.ts';
import { checkFiles } from './checks/files.ts';
import { checkKinds } from './checks/kinds.ts';
import { checkLanguages } from './checks/languages.ts';
import type { LintContext } from './checks/lintContext.ts';
import { checkManifests } from './checks/manifests.ts';
import { checkObjects } from './checks/objects.ts';
import { checkPlaceholders } from './checks/placeholders.ts';
import { checkQuoting } from './checks/quoting.ts';
import { checkRendering } from './checks/rendering.ts';
import { checkSteps } from './checks/steps.ts';
import type { LessonFiles } from './lessonFiles.ts';
import type { Problem } from './lesson.ts';
import { readSource, type LessonSource } from './parseLesson.ts';
import { Problems } from './problems.ts';
import { schemaInspector } from './schema/schemaInspector.ts';

/** Reads a lesson as its author needs it: what its directives expect is compared with Kubernetes' schema. */
export function readForAuthor(text: string, fileName: string, files: LessonFiles): Promise<LessonSource> {
  return readSource(text, { fileName, readManifest: file => files.read(file), inspector: schemaInspector });
}

/** Everything that an author is told about a lesson: what the parser found, and what comes of looking at the whole. */
export async function lint(source: LessonSource, fileName: string, files: LessonFiles): Promise<Problem[]> {
  const problems = new Problems();
  for (const { severity, code, message, range, fix } of source.lesson.problems) {
    problems.add(severity, code, message, range, fix);
  }
  const context: LintContext = { ...source, fileName, files, problems };
  checkRendering(context);
  checkSteps(context);
  checkCharacters(context);
  checkQuoting(context);
  checkDestructive(context);
  checkPlaceholders(context);
  checkKinds(context);
  checkManifests(context);
  checkObjects(context);
  await checkFiles(context);
  await checkLanguages(context);
  return problems.sorted();
}
