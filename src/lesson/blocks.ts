import * as l10n from '@vscode/l10n';
import type { TextRange } from '../base/textRange.ts';
import { isEndless } from '../shell/endless.ts';
import { readScripts, type Script } from '../shell/scripts.ts';
import type { Excerpt } from './excerpt.ts';
import { readFence, type Fence } from './fences.ts';
import type { Block, RunOptions, Statement } from './lesson.ts';
import { defaultRun, readRun } from './lessonDirective.ts';
import { directiveBefore, replacement, type Fix } from './fix.ts';
import type { Problems } from './problems.ts';
import type { Section } from './sections.ts';

/** A fence of a section, with what `lab:run` says of it. */
export interface PlacedFence {
  fence: Fence;
  optional: boolean;
  run: RunOptions;
}

/** The fences of a section that mean something. */
export function placeFences(section: Section, lines: readonly string[], problems: Problems): PlacedFence[] {
  const placed: PlacedFence[] = [];
  let pending: { range: TextRange; run: ReturnType<typeof readRun> } | undefined;
  const unattached = (): void => {
    if (pending === undefined) return;
    problems.warning(
      'directive-unattached',
      l10n.t('No block follows that this directive could apply to.'),
      pending.range,
      replacement(pending.range, ''),
    );
  };
  for (const entry of section.entries) {
    if (entry.kind === 'directive' && entry.directive.name === 'run' && entry.directive.value !== undefined) {
      unattached();
      const { range, value } = entry.directive;
      pending = { range, run: { ...readRun(value), range } };
    }
    const fence = entry.kind === 'fence' ? readFence(entry.token, lines, problems) : undefined;
    if (entry.kind !== 'fence' || fence === undefined) continue;
    const { optional, ...run } = pending?.run ?? { ...defaultRun, optional: false };
    placed.push({ fence, optional: entry.inNote || optional, run });
    pending = undefined;
  }
  unattached();
  return placed;
}

/** No lab has as many commands; it bounds the time that a file which is no lab can take. */
const MAX_COMMAND_LINES = 20_000;

/** Reads the commands of all fences of a file at once. The result has an entry for each fence whose commands were read. */
export async function readCommands(fences: readonly Fence[], problems: Problems): Promise<Map<Fence, Script>> {
  let lines = 0;
  const read: Fence[] = [];
  for (const fence of fences) {
    if (fence.kind !== 'commands') continue;
    lines += fence.source.origins.length;
    if (lines <= MAX_COMMAND_LINES) read.push(fence);
    else {
      const message = l10n.t(
        'This lesson has more than {0} lines of commands. From here on they are left out.',
        MAX_COMMAND_LINES,
      );
      problems.error('commands-too-many', message, fence.range);
      break;
    }
  }
  const scripts = await readScripts(read.map(fence => fence.source.text));
  return new Map(read.map((fence, index) => [fence, scripts[index] ?? { statements: [], problems: [] }]));
}

/** The blocks of a step. @param step its id */
export function buildBlocks(
  step: string,
  placed: readonly PlacedFence[],
  scripts: ReadonlyMap<Fence, Script>,
  lines: readonly string[],
  problems: Problems,
): Block[] {
  return placed.map(({ fence, optional, run }, index) => {
    const base = { id: `${step}/${index + 1}`, range: fence.range, optional };
    switch (fence.kind) {
      case 'page':
        return { ...base, kind: 'page', url: fence.url, placeholders: fence.placeholders };
      case 'manifest': {
        const path = fence.path === undefined ? {} : { path: fence.path };
        return { ...base, kind: 'manifest', text: fence.source.text, ...path };
      }
      case 'commands': {
        const script = scripts.get(fence) ?? { statements: [], problems: [] };
        for (const { code, severity, message, range, instead } of script.problems) {
          const place = inFile(range, fence.source);
          problems.add(severity, code, message, place, instead === undefined ? undefined : replacement(place, instead));
        }
        const statements = script.statements.map((statement, n): Statement => ({
          ...statement,
          id: `${base.id}.${n + 1}`,
          range: inFile(statement.range, fence.source),
          ...(isEndless(statement.text) ? { endless: true } : {}),
        }));
        if (!run.background) reportEndless(statements, base.range, run, lines, problems);
        return { ...base, kind: 'commands', statements, run };
      }
    }
  });
}

function reportEndless(
  statements: readonly Statement[],
  block: TextRange,
  run: RunOptions,
  lines: readonly string[],
  problems: Problems,
): void {
  for (const { endless, range } of statements) {
    if (endless !== true) continue;
    const directive = '<!-- lab:run background: true -->';
    const message = l10n.t('This command does not end by itself. Put {0} before the block.', directive);
    problems.warning('command-endless', message, range, runFix(block, run, lines, 'background'));
  }
}

/** Puts `lab:run` before a block that has none yet. */
export function runFix(
  block: TextRange,
  run: RunOptions,
  lines: readonly string[],
  key: 'background' | 'confirm',
): Fix | undefined {
  const directive = `<!-- lab:run ${key}: true -->`;
  const edit = run.range === undefined ? directiveBefore(block, lines, directive) : undefined;
  return edit && { title: l10n.t('Insert {0}', directive), edits: [edit] };
}

/** A range within an excerpt as one of the file. */
function inFile(range: TextRange, { origins }: Excerpt): TextRange {
  const place = (line: number, column: number): { line: number; column: number } => {
    const origin = origins[line] ?? { line, column: 0 };
    return { line: origin.line, column: origin.column + column };
  };
  const start = place(range.startLine, range.startColumn);
  const end = place(range.endLine, range.endColumn);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
