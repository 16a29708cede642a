import * as l10n from '@vscode/l10n';
import type { Explanation, Hint } from '../checkpoint/checkpoint.ts';
import type { Expectation, Target } from '../checkpoint/expectation.ts';
import { compileCel, isCelLoaded } from '../checkpoint/celExpression.ts';
import { compareCount } from '../checkpoint/partialMatch.ts';
import type { LocalizedText } from '../base/localizedText.ts';
import type { Finding } from './problems.ts';
import { objectTarget } from './manifestObjects.ts';
import { parseTarget, parseWait, TargetError } from './target.ts';
import { checkLanguages, durationOf, textOf, type Fields, type YamlValue } from './yamlFields.ts';

/** What `lab:check` says; the caller gives it an id and a place. */
export interface CheckDirective {
  expectation: Expectation;
  id?: string;
  title?: LocalizedText;
  stableMs?: number;
  hints: Hint[];
  explain: Explanation[];
  solution?: string;
  needs: string[];
  mode: 'auto' | 'manual';
}

/** What an author can write to say what is expected. */
const predicates = ['wait', 'expect', 'cel', 'ran', 'http', 'all', 'any', 'not'] as const;

/** Reads `lab:check` in either form; undefined when it does not say what is expected (which was reported then). */
export function readCheck(value: YamlValue): CheckDirective | undefined {
  const fields = value.fields();
  if (fields === undefined) {
    const expectation = readWait(value);
    return expectation && { expectation, hints: [], explain: [], needs: [], mode: 'auto' };
  }
  const expectation = readPredicate(fields, value);
  const id = fields.string('id');
  const title = fields.text('title');
  const stableMs = fields.duration('stable');
  const solution = fields.string('solution');
  const check = {
    hints: list(fields.value('hints')).flatMap(hint => readHint(hint) ?? []),
    explain: list(fields.value('explain')).flatMap(item => readExplanation(item) ?? []),
    needs: fields.strings('needs'),
    mode: fields.oneOf('mode', ['auto', 'manual']) ?? 'auto',
    ...(id === undefined ? {} : { id }),
    ...(title === undefined ? {} : { title }),
    ...(stableMs === undefined ? {} : { stableMs }),
    ...(solution === undefined ? {} : { solution }),
  } as const;
  fields.close();
  return expectation && { expectation, ...check };
}

/** Reads what a map expects: exactly one of the predicates. */
function readPredicate(fields: Fields, owner: YamlValue): Expectation | undefined {
  const given = predicates.filter(name => fields.keys.includes(name));
  // So that each of them counts as known, and is suggested for what was mistyped.
  for (const name of predicates) fields.value(name);
  const [name, second] = given;
  if (name === undefined) {
    owner.problem(
      'check-predicate',
      l10n.t('This does not say what to check. One of {0} is needed.', predicates.join(', ')),
    );
    return undefined;
  }
  const value = fields.value(name)!;
  if (second !== undefined) {
    fields
      .value(second)
      ?.problem(
        'check-predicate',
        l10n.t('"{0}" and "{1}" cannot stand together. Combine them with "all".', name, second),
      );
    return undefined;
  }
  switch (name) {
    case 'wait':
      return readWait(value);
    case 'expect':
      return readExpect(value, fields);
    case 'cel':
      return readCel(value, fields);
    case 'ran':
    case 'http':
      return readText(name, value);
    case 'all':
    case 'any':
      return readCombination(name, value);
    case 'not': {
      const inner = readNested(value);
      return inner && { kind: 'not', of: inner };
    }
  }
}

function readNested(value: YamlValue): Expectation | undefined {
  const fields = value.fields();
  if (fields === undefined) return readWait(value);
  const expectation = readPredicate(fields, value);
  fields.close();
  return expectation;
}

function readCombination(kind: 'all' | 'any', value: YamlValue): Expectation | undefined {
  const items = value.items();
  if (items === undefined || items.length === 0) {
    value.problem('directive-value', l10n.t('"{0}" has to be: {1}.', kind, l10n.t('a list of checks')));
    return undefined;
  }
  const of = items.map(readNested);
  return of.every(item => item !== undefined) ? { kind, of } : undefined;
}

function readWait(value: YamlValue): Expectation | undefined {
  const wait = fromText(value, parseWait);
  if (wait !== undefined) value.inspector?.wait(wait.target, wait.condition, value);
  return wait && { kind: 'wait', ...wait };
}

function readText(name: 'ran' | 'http', value: YamlValue): Expectation | undefined {
  const text = value.string()?.trim() ?? '';
  if (name === 'ran') {
    if (text !== '') return { kind: 'ran', command: text.replaceAll(/\s+/g, ' ') };
    value.problem('directive-value', l10n.t('"{0}" has to be: {1}.', name, l10n.t('the first words of a command')));
    return undefined;
  }
  if (/^https?:\/\/\S+$/i.test(text)) return { kind: 'page', url: text };
  value.problem('directive-value', l10n.t('"{0}" has to be: {1}.', name, l10n.t('an address that begins with http')));
  return undefined;
}

function readExpect(value: YamlValue, fields: Fields): Expectation | undefined {
  const target = value.fields() && objectTarget(value.plain());
  if (target === undefined) {
    value.problem(
      'check-expect',
      l10n.t('"expect" has to be a part of an object, with its kind, and a name or labels in its metadata.'),
    );
    return undefined;
  }
  value.inspector?.expect(value);
  const count = fields.string('count');
  if (count !== undefined && !isCount(count)) {
    fields.value('count')?.problem('directive-value', l10n.t('"{0}" has to be: {1}.', 'count', '2, ">=2", "<2" …'));
    return undefined;
  }
  const match = fields.oneOf('match', ['any', 'all']);
  return {
    kind: 'match',
    target,
    object: value.plain(),
    ...(count === undefined ? {} : { count }),
    ...(match === undefined ? {} : { match }),
  };
}

function isCount(text: string): boolean {
  try {
    compareCount(0, text);
    return true;
  } catch {
    return false;
  }
}

function readCel(value: YamlValue, fields: Fields): Expectation | undefined {
  const expression = value.string();
  const refs = fields.value('refs');
  const named = refs?.fields();
  if (expression === undefined || named === undefined) {
    (refs ?? value).problem(
      'check-cel',
      l10n.t(
        '"cel" has to be an expression, with "refs" that names the objects in it, e.g. {0}.',
        '{web: deployment/web}',
      ),
    );
    return undefined;
  }
  const targets = named.keys.map(name => {
    const target = named.value(name)!;
    const parsed = fromText(target, parseTarget);
    if (parsed !== undefined) value.inspector?.target(parsed, target);
    return [name, parsed] as const;
  });
  if (!targets.every((entry): entry is [string, Target] => entry[1] !== undefined)) return undefined;
  const wrong = celProblem(expression, named.keys);
  if (wrong !== undefined) {
    const { message, start, end } = wrong;
    value.problemAt({ code: 'check-cel', severity: 'error', message, start, end });
  }
  return { kind: 'cel', expression, refs: Object.fromEntries(targets) };
}

/** What is wrong with an expression; nothing while its interpreter is not loaded. */
function celProblem(expression: string, names: readonly string[]): Omit<Finding, 'code' | 'severity'> | undefined {
  if (!isCelLoaded()) return undefined;
  try {
    compileCel(expression, names);
    return undefined;
  } catch (error) {
    const { message, range } = error as Error & { range?: { start: number; end: number } };
    const start = Math.min(range?.start ?? 0, expression.length - 1);
    const end = Math.max(range?.end ?? expression.length, start + 1);
    return { message: l10n.t('This is not a CEL expression: {0}', message.split('\n')[0] ?? ''), start, end };
  }
}

/** Reads a scalar by a function that throws TargetErrors, and reports them at their place. */
export function fromText<T>(value: YamlValue, parse: (text: string) => T): T | undefined {
  const text = value.string();
  if (text === undefined) {
    value.problem('check-target', l10n.t('A text such as {0} is expected here.', 'deployment/web ready'));
    return undefined;
  }
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const { code, message, start, end, instead } = error;
    value.problemAt({ code, severity: 'error', message, start, end, ...(instead === undefined ? {} : { instead }) });
    return undefined;
  }
}

/** One item or a list of them. */
function list(value: YamlValue | undefined): YamlValue[] {
  return value === undefined ? [] : (value.items() ?? [value]);
}

/** `{ after: 30s, en: "…", ja: "…" }`, `{ after: 30s, text: … }`, or a text alone. */
function readHint(value: YamlValue): Hint | undefined {
  const fields = value.fields();
  const alone = value.string();
  if (alone !== undefined) return { afterMs: DEFAULT_HINT_MS, text: alone };
  const after = fields?.value('after');
  const afterMs = after === undefined ? DEFAULT_HINT_MS : durationOf(after.string());
  if (after !== undefined && afterMs === undefined) {
    after.problem('directive-value', l10n.t('"{0}" has to be: {1}.', 'after', l10n.t('a duration such as 30s or 2m')));
    return undefined;
  }
  const own = fields?.value('text');
  const texts = own === undefined ? fields && textsByLanguage(value, fields) : textOf(own);
  if (texts !== undefined && afterMs !== undefined) return { afterMs, text: texts };
  value.problem('directive-value', l10n.t('A hint needs a text, or one for each language.'));
  return undefined;
}

const DEFAULT_HINT_MS = 30_000;

function textsByLanguage(owner: YamlValue, fields: Fields): LocalizedText | undefined {
  const languages = fields.keys.filter(key => key !== 'after');
  const texts = languages.map(language => [language, fields.value(language)?.string()] as const);
  const valid = texts.every(([language, text]) => /^[a-z]{2,3}(-\w+)*$/i.test(language) && text !== undefined);
  if (valid && texts.length > 0) checkLanguages(owner, languages);
  return valid && texts.length > 0 ? (Object.fromEntries(texts) as Record<string, string>) : undefined;
}

function readExplanation(value: YamlValue): Explanation | undefined {
  const fields = value.fields();
  const when = fields?.string('when');
  const say = fields?.text('say');
  fields?.close();
  if (when !== undefined && say !== undefined) return { when, say };
  value.problem('directive-value', l10n.t('An explanation needs "when" and "say".'));
  return undefined;
}
