import * as l10n from '@vscode/l10n';
import type { LocalizedText } from '../base/localizedText.ts';
import type { Target } from '../checkpoint/expectation.ts';
import { fromText } from './checkDirective.ts';
import type { Requirements, RunOptions, Variable } from './lesson.ts';
import type { Directive } from './directives.ts';
import { parseTarget, parseTargetPath } from './target.ts';
import type { YamlValue } from './yamlFields.ts';

/** What `lab:lesson`, or `lab:` in the front matter, says. */
export interface LessonDirective {
  id?: string;
  title?: LocalizedText;
  languages: string[];
  namespace?: string;
  requires: Requirements;
  /** The levels of headings that are steps. */
  levels?: number[];
}

export interface StepDirective {
  id?: string;
  title?: LocalizedText;
  needs: string[];
  optional: boolean;
}

const idPattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;

export function readLesson(value: YamlValue): LessonDirective {
  const lesson: LessonDirective = { languages: [], requires: { kinds: [], tools: [] } };
  const fields = value.fields();
  if (fields === undefined) {
    value.problem('directive-shape', shapeMessage('lab:lesson'));
    return lesson;
  }
  const id = readId(fields.value('id'));
  if (id !== undefined) lesson.id = id;
  const title = fields.text('title');
  if (title !== undefined) lesson.title = title;
  lesson.languages = [...fields.strings('language'), ...fields.strings('languages')];
  const namespace = fields.string('namespace');
  if (namespace !== undefined && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) lesson.namespace = namespace;
  else if (namespace !== undefined) {
    fields
      .value('namespace')
      ?.problem('directive-value', l10n.t('"{0}" is not a valid name for a namespace.', namespace));
  }
  const levels = readLevels(fields.value('level'));
  if (levels !== undefined) lesson.levels = levels;
  const requires = fields.value('requires');
  if (requires !== undefined) lesson.requires = readRequirements(requires);
  fields.close();
  return lesson;
}

function readLevels(value: YamlValue | undefined): number[] | undefined {
  if (value === undefined) return undefined;
  const levels = (value.items() ?? [value]).map(item => item.integer());
  if (levels.length > 0 && levels.every(level => level !== undefined && level >= 1 && level <= 6)) {
    return levels as number[];
  }
  value.problem(
    'directive-value',
    l10n.t('"{0}" has to be: {1}.', 'level', l10n.t('a heading level from 1 to 6, or a list of them')),
  );
  return undefined;
}

function readRequirements(value: YamlValue): Requirements {
  const requirements: Requirements = { kinds: [], tools: [] };
  const fields = value.fields();
  if (fields === undefined) {
    value.problem('directive-shape', shapeMessage('requires'));
    return requirements;
  }
  const server = fields.string('server');
  if (server !== undefined && /^v?\d+\.\d+(\.\d+)?$/.test(server)) requirements.server = server.replace(/^v/, '');
  else if (server !== undefined) {
    fields
      .value('server')
      ?.problem('directive-value', l10n.t('"{0}" has to be: {1}.', 'server', l10n.t('a version such as 1.30')));
  }
  const nodes = fields.integer('nodes');
  if (nodes !== undefined) requirements.nodes = nodes;
  requirements.kinds = fields.strings('kinds');
  requirements.tools = fields.strings('tools');
  fields.close();
  return requirements;
}

export function readStep(value: YamlValue): StepDirective {
  const fields = value.fields();
  if (fields === undefined) {
    value.problem('directive-shape', shapeMessage('lab:step'));
    return { needs: [], optional: false };
  }
  const id = readId(fields.value('id'));
  const title = fields.text('title');
  const step: StepDirective = {
    needs: fields.strings('needs'),
    optional: fields.boolean('optional') ?? false,
    ...(id === undefined ? {} : { id }),
    ...(title === undefined ? {} : { title }),
  };
  fields.close();
  return step;
}

/** `lab:run`; `optional` belongs to the block, not to how it is run. */
export function readRun(value: YamlValue): RunOptions & { optional: boolean } {
  const fields = value.fields();
  if (fields === undefined) {
    value.problem('directive-shape', shapeMessage('lab:run'));
    return { ...defaultRun, optional: false };
  }
  const terminal = fields.string('terminal');
  const run = {
    background: fields.boolean('background') ?? false,
    interrupt: fields.boolean('interrupt') ?? false,
    enter: fields.boolean('enter') ?? true,
    confirm: fields.boolean('confirm') ?? false,
    skip: fields.boolean('skip') ?? false,
    optional: fields.boolean('optional') ?? false,
    ...(terminal === undefined ? {} : { terminal }),
  };
  fields.close();
  return run;
}

export const defaultRun: RunOptions = { background: false, interrupt: false, enter: true, confirm: false, skip: false };

/** `lab:var NAME: TARGET {.path}`, one or more of them. */
export function readVariables(value: YamlValue, range: Directive['range']): Variable[] {
  const fields = value.fields();
  if (fields === undefined) {
    value.problem('directive-shape', l10n.t('Write {0}.', 'lab:var NAME: KIND/NAME {.path}'));
    return [];
  }
  return fields.keys.flatMap(name => {
    const variable = fromText(fields.value(name)!, parseTargetPath);
    if (variable !== undefined) value.inspector?.path(variable.target, variable.path, fields.value(name)!);
    return variable === undefined ? [] : [{ name, ...variable, range }];
  });
}

/** `lab:reset TARGET`, or a list of them. */
export function readReset(value: YamlValue): Target[] {
  return (value.items() ?? [value]).flatMap(item => fromText(item, parseTarget) ?? []);
}

function readId(value: YamlValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const id = value.string();
  if (id !== undefined && id.length <= 100 && idPattern.test(id)) return id;
  value.problem('directive-value', l10n.t('An id consists of letters, digits, hyphens, dots and underscores.'));
  return undefined;
}

function shapeMessage(name: string): string {
  return l10n.t('"{0}" needs keys with values, e.g. {1}.', name, 'id: first-step');
}
