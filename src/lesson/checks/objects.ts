import * as l10n from '@vscode/l10n';
import type { Checkpoint } from '../../checkpoint/checkpoint.ts';
import type { Expectation, Target } from '../../checkpoint/expectation.ts';
import { targetText } from '../../checkpoint/targetText.ts';
import { parseKubectlCommands, type KubectlCommand } from '../../shell/kubectl.ts';
import { wordAfter } from '../excerpt.ts';
import { replacement, type Fix } from '../fix.ts';
import { isKind } from '../kinds.ts';
import type { CommandBlock, Statement, Step } from '../lesson.ts';
import { nearest } from '../yamlFields.ts';
import { rangesIn, statementsOf, type LintContext } from './lintContext.ts';
import { World } from './world.ts';

/**
 * Follows what the commands make: names the ones that need an object that nothing made, and the checkpoints that nothing
 * brings about, or that are so before anything was done.
 */
export function checkObjects(context: LintContext): void {
  const { lesson, lines, problems } = context;
  const world = new World();
  for (const block of lesson.steps.flatMap(step => step.blocks)) world.show(block);
  const statements = statementsOf(context);
  const commands = new Map(statements.map(({ statement }) => [statement, parseKubectlCommands(statement.text)]));
  const held: Held = new Map();
  for (const step of lesson.steps) {
    const touched = new Set<string>();
    const wasOpaque = world.isOpaque;
    for (const block of step.blocks) {
      if (block.kind !== 'commands') continue;
      for (const statement of block.statements) {
        const own = commands.get(statement) ?? [];
        for (const command of own) checkNeeded(command, statement, world, context);
        world.run(statement);
        for (const name of namesTouched(own, statement)) touched.add(name);
      }
    }
    const solutions = step.checkpoints.flatMap(({ solution }) => solution ?? []);
    for (const text of solutions) world.run({ text });
    const acts = [...actionsOf(step), ...solutions];
    for (const checkpoint of step.checkpoints) {
      if (checkpoint.origin === 'directive') {
        const missing = unsatisfiable(checkpoint, acts, world, context);
        if (missing !== undefined)
          problems.warning('check-unsatisfiable', missing, checkpoint.range, nameFix(checkpoint, world, lines));
        else if (!wasOpaque && !world.isOpaque && step.blocks.some(({ kind }) => kind === 'commands')) {
          reportAlreadyTrue(checkpoint, held, touched, context);
        }
      }
      remember(checkpoint, step, held);
    }
    forget(touched, step, held);
  }
}

/** Verbs that name objects which have to be there. */
const needing = new Set(
  'describe get scale expose delete set rollout label annotate patch edit autoscale logs exec attach port-forward'.split(
    ' ',
  ),
);
/** Verbs whose first argument is a Pod, unless it names its kind. */
const onPods = new Set(['logs', 'exec', 'attach', 'port-forward']);

function checkNeeded(command: KubectlCommand, statement: Statement, world: World, context: LintContext): void {
  const { verb, flags, dynamic, files } = command;
  if (!needing.has(verb) || dynamic || files.length > 0 || flags['ignore-not-found'] !== undefined) return;
  // The author shows that it is not there.
  if (flags.help !== undefined || /not ?found/i.test(statement.sampleOutput ?? '')) return;
  for (const target of targetsOf(command)) {
    if (target.name === undefined || world.mayHave(target)) continue;
    const start = statement.text.indexOf(target.name, command.start);
    const range = rangesIn(statement, context.lines)(start, start + target.name.length);
    const meant = nearest(target.name, world.namesOf(target.resource));
    const message =
      meant === undefined
        ? l10n.t('No command before this one makes {0}.', targetText(target))
        : l10n.t('No command before this one makes {0}. Did you mean "{1}"?', targetText(target), meant);
    context.problems.warning(
      'object-unknown',
      message,
      range,
      meant === undefined ? undefined : replacement(range, meant),
    );
  }
}

function targetsOf({ verb, targets, args, namespace }: KubectlCommand): Target[] {
  const inNamespace = namespace === undefined ? {} : { namespace };
  const [first = ''] = args;
  if (onPods.has(verb) && !first.includes('/')) {
    return first === '' ? [] : [{ resource: 'pod', name: first, ...inNamespace }];
  }
  const own = onPods.has(verb) ? targets.slice(0, 1) : targets;
  return own.map(({ resource, name }) => ({ resource, ...(name === undefined ? {} : { name }), ...inNamespace }));
}

/** Why no command of the lesson brings about what is expected; undefined when one may. */
function unsatisfiable(
  { expectation, mode }: Checkpoint,
  acts: readonly string[],
  world: World,
  context: LintContext,
): string | undefined {
  switch (expectation.kind) {
    case 'wait': {
      const { target, condition } = expectation;
      if (condition.type === 'absent') return deletes(target, context, world);
      return world.mayHave(target) || mode === 'manual' ? undefined : nothingMakes(target);
    }
    case 'match':
      return world.mayHave(expectation.target) ? undefined : nothingMakes(expectation.target);
    case 'cel': {
      const missing = Object.values(expectation.refs).find(target => !world.mayHave(target));
      return missing && nothingMakes(missing);
    }
    case 'ran':
      if (acts.some(text => beginsWith(text, expectation.command))) return undefined;
      return l10n.t('No command of this step is `{0}`.', expectation.command);
    case 'page': {
      const pages = context.lesson.steps.flatMap(({ blocks }) =>
        blocks.flatMap(b => (b.kind === 'page' ? [b.url] : [])),
      );
      const known = expectation.block !== undefined || pages.length === 0 || pages.includes(expectation.url);
      return known ? undefined : l10n.t('No block of the lesson opens {0}.', expectation.url);
    }
    case 'all': {
      const parts = expectation.of.map(part => unsatisfiable(withExpectation(part, mode), acts, world, context));
      return parts.find(reason => reason !== undefined);
    }
    case 'any': {
      const parts = expectation.of.map(part => unsatisfiable(withExpectation(part, mode), acts, world, context));
      return parts.every(reason => reason !== undefined) ? parts[0] : undefined;
    }
    case 'not':
      return undefined;
  }
}

/** The name that was probably meant. */
function nameFix({ expectation, range }: Checkpoint, world: World, lines: readonly string[]): Fix | undefined {
  if (expectation.kind !== 'wait' && expectation.kind !== 'match') return undefined;
  const { resource, name = '' } = expectation.target;
  const meant = nearest(name, world.namesOf(resource));
  const place = wordAfter('lab:check', name, range, lines);
  return place === undefined || meant === undefined ? undefined : replacement(place, meant);
}

function withExpectation(expectation: Expectation, mode: Checkpoint['mode']): Checkpoint {
  return { id: '', origin: 'directive', range: at0, hints: [], explain: [], needs: [], mode, expectation };
}

const at0 = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

function nothingMakes(target: Target): string {
  return l10n.t('No command of the lesson makes {0}, so this can never be reached.', targetText(target));
}

/** Gone is only what was deleted: a command has to. */
function deletes(target: Target, context: LintContext, world: World): string | undefined {
  if (world.isOpaque || target.name === undefined) return undefined;
  const texts = [
    ...statementsOf(context).map(({ statement }) => statement.text),
    ...context.lesson.steps.flatMap(step => step.checkpoints.flatMap(({ solution }) => solution ?? [])),
  ];
  if (texts.some(text => /\bdelete\b|\bdrain\b|\bprune\b|\bscale\b/.test(text))) return undefined;
  return l10n.t('No command of the lesson deletes {0}, so this can never be reached.', targetText(target));
}

function actionsOf(step: Step): string[] {
  return step.blocks
    .filter((block): block is CommandBlock => block.kind === 'commands')
    .flatMap(({ statements }) => statements.map(({ text }) => text));
}

/** Whether the words of a command, or of a part of it, begin with these. */
function beginsWith(text: string, words: string): boolean {
  const plain = (line: string): string =>
    `${line
      .trim()
      .replaceAll(/\\?\s+/g, ' ')
      .replace(/^k /, 'kubectl ')} `;
  return [text, ...text.split(/[|;&\n]+/)].some(part => plain(part).startsWith(plain(words)));
}

/** Keys of what a directive waits for, as it is compared between steps. */
function keysOf(expectation: Expectation): { key: string; name: string }[] {
  if (expectation.kind === 'all') return expectation.of.flatMap(keysOf);
  if (expectation.kind !== 'wait' || expectation.target.name === undefined) return [];
  const { target, condition } = expectation;
  if (condition.type === 'rollout' || condition.type === 'absent') return [];
  const name = target.name ?? '';
  return [{ key: `${targetText(target)} ${JSON.stringify(condition)}`, name }];
}

function reportAlreadyTrue(
  { expectation, range, needs }: Checkpoint,
  held: Held,
  touched: ReadonlySet<string>,
  { problems }: LintContext,
): void {
  const keys = keysOf(expectation);
  // What it needs comes first, and it is not looked at before.
  if (keys.length === 0 || needs.length > 0 || touched.has('*')) return;
  const known = keys.map(({ key, name }) => (touched.has(name) ? undefined : held.get(name)?.get(key)));
  const [step] = known;
  if (step === undefined || known.includes(undefined)) return;
  const message = l10n.t('This is so since the step "{0}": it passes before anything is done here.', step);
  problems.warning('check-already-true', message, range);
}

function remember({ expectation }: Checkpoint, step: Step, held: Held): void {
  for (const { key, name } of keysOf(expectation)) {
    const ofName = held.get(name);
    if (ofName === undefined) held.set(name, new Map([[key, step.title]]));
    else if (!ofName.has(key)) ofName.set(key, step.title);
  }
}

/** Names that a statement's commands change; `*`: any. */
function namesTouched(commands: readonly KubectlCommand[], { objects = [] }: Statement): string[] {
  const changing = commands.filter(
    ({ verb }) => !/^(?:get|describe|logs|explain|top|version|cluster-info)$/.test(verb),
  );
  return [
    ...objects.flatMap(({ name }) => name ?? []),
    ...changing.flatMap(({ targets, args, files, selector, all }) =>
      files.length > 0 || selector !== undefined || all || targets.some(({ resource }) => isKind(resource, 'pod'))
        ? ['*']
        : [...targets.flatMap(({ name }) => name ?? []), ...args],
    ),
  ];
}

/** What commands changed holds no longer, unless this step checks it. */
function forget(touched: ReadonlySet<string>, step: Step, held: Held): void {
  if (touched.size === 0) return;
  const own = new Set(step.checkpoints.flatMap(({ expectation }) => keysOf(expectation).map(({ key }) => key)));
  for (const name of touched.has('*') ? [...held.keys()] : touched) {
    const ofName = held.get(name);
    for (const key of ofName?.keys() ?? []) if (!own.has(key)) ofName?.delete(key);
    if (ofName?.size === 0) held.delete(name);
  }
}

/** By the name of an object, what held of it at the end of earlier steps, and since which. */
type Held = Map<string, Map<string, string>>;
