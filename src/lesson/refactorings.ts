import * as l10n from '@vscode/l10n';
import { runFix } from './blocks.ts';
import { at, type Fix } from './fix.ts';
import type { Block, Step } from './lesson.ts';
import type { LessonSource } from './parseLesson.ts';
import { writeCheck } from './writeCheck.ts';

/** A change that an author may want, and that mends nothing. */
export interface Refactoring extends Fix {
  /** A file to make beside the lesson. */
  create?: { path: string; text: string };
}

/** What can be done with what stands in a line. */
export function refactoringsAt(source: LessonSource, line: number): Refactoring[] {
  for (const step of source.lesson.steps) {
    const block = step.blocks.find(({ range }) => range.startLine <= line && line <= range.endLine);
    if (block !== undefined) return ofBlock(block, step, source);
  }
  return [];
}

function ofBlock(block: Block, step: Step, source: LessonSource): Refactoring[] {
  const checks = checksWritten(step, source);
  const written = checks === undefined ? [] : [checks];
  switch (block.kind) {
    case 'page':
      return written;
    case 'manifest':
      return block.path === undefined
        ? []
        : [
            {
              title: l10n.t('Write the manifest into the file {0}', block.path),
              edits: [],
              create: { path: block.path, text: `${block.text}\n` },
            },
          ];
    case 'commands': {
      const { run, range } = block;
      const keys = [...(run.background ? [] : ['background' as const]), ...(run.confirm ? [] : ['confirm' as const])];
      return [...written, ...keys.flatMap(key => runFix(range, run, source.lines, key) ?? [])];
    }
  }
}

/**
 * Writes the checkpoints that follow from a step's commands out, each behind its block: one alone would replace the
 * others. Undefined when there is nothing to write, or one of them cannot be written.
 */
function checksWritten(step: Step, { lesson, lines }: LessonSource): Refactoring | undefined {
  const inferred = step.checkpoints.filter(({ origin }) => origin === 'inferred');
  if (inferred.length === 0 || inferred.length < step.checkpoints.length) return undefined;
  const edits = [];
  for (const block of step.blocks) {
    const ids = block.kind === 'commands' ? new Set(block.statements.map(({ id }) => id)) : new Set<string>();
    const own = inferred.filter(
      ({ statement = '', expectation }) =>
        ids.has(statement) || (expectation.kind === 'page' && expectation.block === block.id),
    );
    const texts = own.map(({ expectation }) => writeCheck(expectation, lesson.namespace));
    if (!texts.every(text => text !== undefined)) return undefined;
    if (texts.length === 0) continue;
    const prefix = (lines[block.range.startLine] ?? '').slice(0, block.range.startColumn).replaceAll(/[^\s>]/g, ' ');
    const indented = texts.join('\n\n').replaceAll(/^(?=.)/gm, prefix);
    edits.push({ range: at(block.range.endLine, block.range.endColumn), text: `\n\n${indented}` });
  }
  return { title: l10n.t('Write out the checkpoints of this step'), edits };
}
