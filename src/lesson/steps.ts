import * as l10n from '@vscode/l10n';
import { textIn } from '../base/localizedText.ts';
import { buildBlocks, placeFences, readCommands, type PlacedFence } from './blocks.ts';
import { readCheck, type CheckDirective } from './checkDirective.ts';
import type { Directive } from './directives.ts';
import { wordAfter } from './excerpt.ts';
import { replacement } from './fix.ts';
import type { Step, StepGroup } from './lesson.ts';
import { readStep, type StepDirective } from './lessonDirective.ts';
import type { Problems } from './problems.ts';
import type { Section } from './sections.ts';
import { slug, UniqueIds } from './slug.ts';

/** A `lab:check` and where it stands. */
export interface PlacedCheck {
  check: CheckDirective;
  range: Directive['range'];
}

export interface StepsOptions {
  /** The lesson's title, for what stands before the first heading. */
  title: string;
  language: string;
  /** Levels of headings that are steps. */
  levels: readonly number[];
}

interface Draft {
  section: Section;
  fences: PlacedFence[];
  checks: PlacedCheck[];
  directive: StepDirective;
  isStep: boolean;
}

/** Makes steps out of sections, without checkpoints; and the checks that the steps' authors wrote. */
export async function buildSteps(
  sections: readonly Section[],
  lines: readonly string[],
  options: StepsOptions,
  problems: Problems,
): Promise<{ steps: Step[]; groups: StepGroup[]; checks: Map<Step, PlacedCheck[]> }> {
  const drafts = sections.map(section => readSection(section, lines, options.levels, problems));
  const kept = bounded(
    drafts.filter((draft, index) => draft.isStep || isGroup(draft, drafts[index + 1], options.levels)),
    problems,
  );
  const scripts = await readCommands(
    kept.flatMap(({ fences }) => fences.map(({ fence }) => fence)),
    problems,
  );

  const ids = assignIds(kept, options, lines, problems);
  const steps: Step[] = [];
  const groups: StepGroup[] = [];
  const checks = new Map<Step, PlacedCheck[]>();
  const above: { id: string; level: number }[] = [];
  for (const [index, draft] of kept.entries()) {
    const { section, directive } = draft;
    const id = ids[index]!;
    const title = titleOf(draft, options);
    while ((above.at(-1)?.level ?? 0) >= section.level) above.pop();
    const parent = above.at(-1)?.id;
    // Everything lies under the lesson's own title, so that is no parent.
    if (section.level > 1) above.push({ id, level: section.level });
    if (!draft.isStep) {
      groups.push({ id, title, level: section.level, headingRange: section.headingRange });
      continue;
    }
    const step: Step = {
      id,
      title,
      level: section.level,
      ...(parent === undefined ? {} : { parent }),
      headingRange: section.headingRange,
      range: section.range,
      blocks: buildBlocks(id, draft.fences, scripts, lines, problems),
      checkpoints: [],
      needs: directive.needs,
      optional: directive.optional,
    };
    steps.push(step);
    checks.set(step, draft.checks);
  }
  return { steps, groups, checks };
}

/** No lab has as many sections; it bounds what a file costs that is no lab. */
const MAX_STEPS = 1000;

function bounded(drafts: Draft[], problems: Problems): Draft[] {
  const first = drafts[MAX_STEPS];
  if (first === undefined) return drafts;
  const message = l10n.t('This lesson has more than {0} steps. From here on they are left out.', MAX_STEPS);
  problems.error('steps-too-many', message, first.section.headingRange);
  return drafts.slice(0, MAX_STEPS);
}

function readSection(section: Section, lines: readonly string[], levels: readonly number[], problems: Problems): Draft {
  const fences = placeFences(section, lines, problems);
  let directive: StepDirective = { needs: [], optional: false };
  let named = false;
  const checks: PlacedCheck[] = [];
  for (const entry of section.entries) {
    if (entry.kind !== 'directive') continue;
    const { name, value, range } = entry.directive;
    if (name === 'step' && named) {
      problems.error(
        'directive-twice',
        l10n.t('This section has a "{0}" already.', 'lab:step'),
        range,
        replacement(range, ''),
      );
    } else if (name === 'step' && value !== undefined) {
      directive = readStep(value);
      named = true;
    }
    const check = name === 'check' && value !== undefined ? readCheck(value) : undefined;
    if (check !== undefined) checks.push({ check, range });
  }
  const hasContent = section.entries.some(entry => entry.kind !== 'directive' || entry.directive.name === 'check');
  // Commands outside the sections that are steps by their level, e.g. under the title, must not be lost.
  const hasCommands = fences.some(({ fence, optional }) => fence.kind !== 'manifest' && !optional);
  const isStep =
    (levels.includes(section.level) && section.title !== undefined && hasContent) || hasCommands || checks.length > 0;
  return { section, fences, checks, directive, isStep };
}

/** A heading that has only steps under it. */
function isGroup({ section }: Draft, next: Draft | undefined, levels: readonly number[]): boolean {
  return section.level > 1 && section.level <= Math.max(...levels) && (next?.section.level ?? 0) > section.level;
}

/** Ids from `lab:step` first, then slugs of headings that collide with none of them. */
function assignIds(
  drafts: readonly Draft[],
  options: StepsOptions,
  lines: readonly string[],
  problems: Problems,
): string[] {
  const ids = new UniqueIds();
  const given = drafts.map(({ directive, section }) => {
    if (directive.id === undefined) return undefined;
    if (ids.has(directive.id)) {
      const place = wordAfter('id:', directive.id, section.range, lines);
      const message = l10n.t('Another step has the id "{0}" already.', directive.id);
      const fix = place && replacement(place, ids.free(directive.id));
      problems.error('duplicate-id', message, place ?? section.headingRange, fix);
    }
    return ids.take(directive.id);
  });
  return drafts.map((draft, index) => {
    const title = draft.section.title ?? options.title;
    return given[index] ?? ids.take(slug(title) === '' ? `step-${index + 1}` : slug(title));
  });
}

function titleOf({ directive, section }: Draft, { title, language }: StepsOptions): string {
  const own = directive.title === undefined ? section.title : textIn(directive.title, language);
  return own === undefined || own === '' ? title : own;
}
