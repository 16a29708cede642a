import { parseKubectlCommands } from '../shell/kubectl.ts';
import { World } from './checks/world.ts';
import { directiveNames } from './directives.ts';
import type { LessonSource } from './parseLesson.ts';
import { builtInKind, conditionsOf, kindNames } from './schema/kubernetesSchema.ts';

export interface Completion {
  label: string;
  kind: 'directive' | 'key' | 'kind' | 'object' | 'condition' | 'id';
  /** Written in place of the label. */
  insert?: string;
  /** How many characters before the place it replaces. */
  replaces: number;
}

/** The keys of each directive. */
const keys: Record<string, readonly string[]> = {
  lesson: ['id', 'title', 'language', 'languages', 'namespace', 'level', 'requires'],
  step: ['id', 'title', 'needs', 'optional'],
  run: ['terminal', 'background', 'interrupt', 'enter', 'confirm', 'optional', 'skip'],
  check:
    `id title wait expect cel refs ran http all any not count match stable hints explain solution needs mode`.split(
      ' ',
    ),
};

const waitConditions = ['ready', 'exists', 'absent', 'replicas=', 'exposed=', 'condition=', 'jsonpath={}='];

/** What an author may want to write at a place: in a directive, or behind a kind in a command. */
export function completionsAt(source: LessonSource, line: number, column: number): Completion[] {
  const before = (source.lines[line] ?? '').slice(0, column);
  const name = /<!--\s*lab:([\w-]*)$/.exec(before);
  if (name !== null) return choices(directiveNames, 'directive', name[1] ?? '');
  const directive = directiveAt(source.lines, line, before);
  return directive === undefined ? inCommand(source, line, before) : inDirective(source, line, directive, before);
}

interface Place {
  name: string;
  /** What stands before the place on its line, without the comment's beginning. */
  text: string;
  isFirstLine: boolean;
}

/** The directive that a place is in; undefined outside of any. */
function directiveAt(lines: readonly string[], line: number, before: string): Place | undefined {
  for (let at = line; at >= Math.max(0, line - 200); at--) {
    const text = at === line ? before : (lines[at] ?? '');
    const opening = /<!--\s*lab:([\w-]+)[ \t]*/.exec(text);
    const closing = text.lastIndexOf('-->');
    if (opening !== null) {
      if (closing > opening.index) return undefined;
      const isFirstLine = at === line;
      return {
        name: opening[1] ?? '',
        text: isFirstLine ? text.slice(opening.index + opening[0].length) : before,
        isFirstLine,
      };
    }
    if (closing >= 0) return undefined;
  }
  return undefined;
}

function inDirective(source: LessonSource, line: number, place: Place, before: string): Completion[] {
  const { name, text, isFirstLine } = place;
  if (/\bneeds:\s*\[?(?:[^\]]*,\s*)?([\w.-]*)$/.test(text)) {
    const word = /[\w.-]*$/.exec(text)?.[0] ?? '';
    const isStep = name === 'step';
    const ids = source.lesson.steps.flatMap(step => (isStep ? [step.id] : step.checkpoints.map(({ id }) => id)));
    return choices(ids, 'id', word);
  }
  const wait = name === 'check' ? /^(?:\s*(?:-\s*)?wait:\s*|(?=[^:]*$))(.*)$/.exec(text) : null;
  if (wait !== null && (isFirstLine || text.includes('wait:'))) return inTarget(source, line, wait[1] ?? '');
  const key = /^\s*(?:[{,]\s*)?([\w-]*)$/.exec(isFirstLine ? text : before);
  if (key === null) return [];
  return (keys[name] ?? []).map(label => ({
    label,
    kind: 'key',
    insert: `${label}: `,
    replaces: (key[1] ?? '').length,
  }));
}

/** `deployment/web ready`: kinds and objects, then conditions. */
function inTarget(source: LessonSource, line: number, text: string): Completion[] {
  const [first = '', ...rest] = text.split(/\s+/);
  if (rest.length === 0) {
    const [kind = '', slash] = first.split(/(\/)/);
    if (slash !== undefined)
      return choices(worldAt(source, line).namesOf(kind), 'object', first.slice(kind.length + 1));
    return choices(
      kindNames.map(known => known.toLowerCase()),
      'kind',
      first,
    );
  }
  const last = rest.at(-1) ?? '';
  const condition = /^condition=([\w-]*)$/.exec(last);
  if (condition !== null) {
    const known = conditionsOf(builtInKind(first.split('/')[0] ?? '') ?? '') ?? [];
    return choices(known, 'condition', condition[1] ?? '');
  }
  return /[={]/.test(last) ? [] : choices(waitConditions, 'condition', last);
}

/** Names of objects that the commands before have made: behind a kind, or within `KIND/`. */
function inCommand(source: LessonSource, line: number, before: string): Completion[] {
  const block = source.lesson.steps
    .flatMap(step => step.blocks)
    .find(({ range }) => range.startLine < line && line < range.endLine);
  if (block?.kind !== 'commands') return [];
  const text = before.replace(/^\s*\$ /, '');
  const word = /[^\s/]*$/.exec(text)?.[0] ?? '';
  // A word in place of the one that is written, so that the command is read as it will be.
  const [command] = parseKubectlCommands(`${text.slice(0, text.length - word.length)}x`).slice(-1);
  const target = command?.targets.at(-1);
  if (target?.name !== 'x') return [];
  return choices(worldAt(source, line).namesOf(target.resource), 'object', word);
}

/** What the commands before a line have made. */
function worldAt({ lesson }: LessonSource, line: number): World {
  const world = new World();
  for (const block of lesson.steps.flatMap(step => step.blocks)) {
    if (block.range.startLine > line) break;
    world.show(block);
    if (block.kind !== 'commands') continue;
    for (const statement of block.statements) if (statement.range.endLine < line) world.run(statement);
  }
  return world;
}

function choices(labels: readonly string[], kind: Completion['kind'], word: string): Completion[] {
  return [...new Set(labels)].map(label => ({ label, kind, replaces: word.length }));
}
