import * as l10n from '@vscode/l10n';
import { parseAllDocuments, type Node } from 'yaml';
import { LineIndex } from '../../shell/lineIndex.ts';
import type { ManifestBlock } from '../lesson.ts';
import { reporterFor } from '../problems.ts';
import { inspectObject } from '../schema/inspectObject.ts';
import { YamlValue } from '../yamlFields.ts';
import type { LintContext } from './lintContext.ts';

/** No manifest is as long; what is longer is not looked into. */
const MAX_LENGTH = 65_536;

/** Manifests that are no YAML, or name kinds, versions and fields that Kubernetes does not have. */
export function checkManifests(context: LintContext): void {
  for (const block of context.lesson.steps.flatMap(step => step.blocks)) {
    if (block.kind === 'manifest' && block.text.length <= MAX_LENGTH) checkManifest(block, context);
  }
}

function checkManifest({ text, range }: ManifestBlock, { lines, problems }: LintContext): void {
  const origins = text.split('\n').map((own, index) => {
    const line = range.startLine + 1 + index;
    return { line, column: Math.max(0, (lines[line] ?? '').length - own.length) };
  });
  const index = new LineIndex(text, origins);
  const place = (start: number, end: number) =>
    index.range(start, start + Math.max(1, text.slice(start, end).trimEnd().length));
  // `<NAME>` stands for a value, and a shell or a learner fills it in.
  const documents = parseAllDocuments(text, { prettyErrors: false });
  if (!Array.isArray(documents)) return;
  for (const document of documents) {
    for (const { message, pos } of document.errors) {
      problems.error('manifest-yaml', l10n.t('This is not valid YAML: {0}', message), place(pos[0], pos[1]));
    }
    const contents = document.contents as Node | null;
    if (document.errors.length === 0 && contents !== null) {
      inspectObject(new YamlValue(contents, document, reporterFor(problems, place)), 'whole');
    }
  }
}
