import * as l10n from '@vscode/l10n';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  Schema,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { RecentCache } from '../base/recentCache.ts';
import type { LocalizedText } from '../base/localizedText.ts';
import type { DiagnosticCode } from './codes.ts';
import type { Inspector } from './inspector.ts';
import type { Finding, Reporter } from './problems.ts';

/** No author needs more, and it keeps hostile YAML cheap. */
const MAX_LENGTH = 65_536;
const MAX_DEPTH = 60;

/** A YAML value of a directive, with what is needed to say where in it something is wrong. */
export class YamlValue {
  readonly node: Node;
  private readonly document: Document;
  private readonly reporter: Reporter;

  constructor(node: Node, document: Document, reporter: Reporter) {
    this.node = node;
    this.document = document;
    this.reporter = reporter;
  }

  /** In which each text should be. */
  get languages(): readonly string[] {
    return this.reporter.languages;
  }

  /** Looks closer at what is expected; absent where nobody does. */
  get inspector(): Inspector | undefined {
    return this.reporter.inspector;
  }

  /** @param instead what should stand there, where that is known */
  problem(code: DiagnosticCode, message: string, instead?: string, severity: Finding['severity'] = 'error'): void {
    const [start, end] = this.node.range ?? [0, 0];
    this.reporter.report({ code, severity, message, start, end, ...(instead === undefined ? {} : { instead }) });
  }

  /** A problem at offsets of a scalar's own text. */
  problemAt({ start, end, instead, ...finding }: Finding): void {
    const [from, to] = this.node.range ?? [0, 0];
    const plain = isScalar(this.node) && this.node.type === 'PLAIN' && to - from === this.node.source?.length;
    if (!plain) this.reporter.report({ ...finding, start: from, end: to });
    else {
      const place = { start: from + start, end: from + end };
      this.reporter.report({ ...finding, ...place, ...(instead === undefined ? {} : { instead }) });
    }
  }

  /** A scalar's text as it was written: `1.30` stays `1.30`. */
  string(): string | undefined {
    if (!isScalar(this.node) || this.node.value === null || typeof this.node.value === 'object') return undefined;
    const { source, type } = this.node;
    const value = this.node.value as string | number | boolean;
    return (type === 'PLAIN' ? source : undefined) ?? String(value);
  }

  boolean(): boolean | undefined {
    return isScalar(this.node) && typeof this.node.value === 'boolean' ? this.node.value : undefined;
  }

  integer(): number | undefined {
    return isScalar(this.node) && Number.isSafeInteger(this.node.value) ? (this.node.value as number) : undefined;
  }

  /** Whether it is a text for YAML, and not a number or a boolean. */
  get isText(): boolean {
    return isScalar(this.node) && typeof this.node.value === 'string';
  }

  items(): YamlValue[] | undefined {
    if (!isSeq(this.node)) return undefined;
    return this.node.items.map(item => this.value(item as Node | null));
  }

  fields(): Fields | undefined {
    return isMap(this.node) ? new Fields(this.node, this, this.reporter) : undefined;
  }

  /** Anything, as plain data. */
  plain(): unknown {
    return this.node.toJS(this.document);
  }

  /** The value of a node of the same document; an empty value has no node, so it is shown where its owner is. */
  value(node: Node | null | undefined): YamlValue {
    return new YamlValue(node ?? this.node, this.document, this.reporter);
  }
}

/** The keys of a map, each read by its type. What was never asked for is reported by `close`. */
export class Fields {
  private readonly pairs = new Map<string, Pair<Node, Node | null>>();
  private readonly asked = new Set<string>();
  private readonly owner: YamlValue;
  private readonly reporter: Reporter;

  constructor(map: YAMLMap, owner: YamlValue, reporter: Reporter) {
    this.owner = owner;
    this.reporter = reporter;
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      this.pairs.set(isScalar(pair.key) ? String(pair.key.value) : '', pair);
    }
  }

  get keys(): string[] {
    return [...this.pairs.keys()];
  }

  value(key: string): YamlValue | undefined {
    this.asked.add(key);
    const pair = this.pairs.get(key);
    if (pair === undefined) return undefined;
    return this.owner.value(isEmpty(pair.value) ? emptyAt(pair.key) : pair.value);
  }

  /** The key itself, to say that it is wrong. */
  key(key: string): YamlValue {
    return this.owner.value(this.pairs.get(key)?.key);
  }

  string(key: string): string | undefined {
    return this.read(key, value => value.string(), l10n.t('a text'));
  }

  boolean(key: string): boolean | undefined {
    return this.read(key, value => value.boolean(), l10n.t('true or false'));
  }

  integer(key: string): number | undefined {
    return this.read(key, value => value.integer(), l10n.t('a whole number'));
  }

  /** `30s`, `500ms`, `1m30s`, or a number of seconds; in milliseconds. */
  duration(key: string): number | undefined {
    return this.read(key, value => durationOf(value.string()), l10n.t('a duration such as 30s or 2m'));
  }

  text(key: string): LocalizedText | undefined {
    return this.read(key, textOf, l10n.t('a text, or one for each language'));
  }

  /** A text or a list of texts. */
  strings(key: string): string[] {
    return this.read(key, stringsOf, l10n.t('a text or a list of texts')) ?? [];
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T | undefined {
    return this.read(key, value => values.find(known => known === value.string()), values.join(', '));
  }

  /** Reports the keys that nobody asked for, with the one that was probably meant. */
  close(): void {
    for (const [key, pair] of this.pairs) {
      if (this.asked.has(key)) continue;
      const [start, end] = (pair.key as Node | null)?.range ?? [0, 0];
      const known = [...this.asked];
      const meant = nearest(key, known);
      const message =
        meant === undefined
          ? l10n.t('Unknown key "{0}". Known keys here: {1}.', key, known.join(', '))
          : l10n.t('Unknown key "{0}". Did you mean "{1}"?', key, meant);
      const instead = meant === undefined ? {} : { instead: meant };
      this.reporter.report({ code: 'directive-key', severity: 'error', message, start, end, ...instead });
    }
  }

  private read<T>(key: string, as: (value: YamlValue) => T | undefined, expected: string): T | undefined {
    this.asked.add(key);
    const pair = this.pairs.get(key);
    if (pair === undefined) return undefined;
    const result = isEmpty(pair.value) ? undefined : as(this.owner.value(pair.value));
    if (result !== undefined) return result;
    this.value(key)?.problem('directive-value', l10n.t('"{0}" has to be: {1}.', key, expected));
    return undefined;
  }
}

/**
 * Reads the YAML of a directive. Reports errors and gives up on them; undefined also for an empty text.
 * @param whole is told offsets of `text`
 */
export function readYaml(text: string, whole: Reporter): YamlValue | undefined {
  const reporter: Reporter = {
    // The ranges of maps and lists reach to the next line.
    report: finding =>
      whole.report({ ...finding, end: finding.start + text.slice(finding.start, finding.end).trimEnd().length }),
    get languages() {
      return whole.languages;
    },
    get inspector() {
      return whole.inspector;
    },
  };
  const invalid = (message: string, start: number, end: number): void =>
    reporter.report({
      code: 'directive-yaml',
      severity: 'error',
      message: l10n.t('This is not valid YAML: {0}', message),
      start,
      end,
    });
  if (text.length > MAX_LENGTH) {
    const message = l10n.t('This directive is too long to be read.');
    reporter.report({ code: 'directive-too-long', severity: 'error', message, start: 0, end: text.length });
    return undefined;
  }
  try {
    const document = documents.get(text, readDocument);
    for (const { message, pos } of document.errors) {
      invalid(message, pos[0], Math.max(pos[1], pos[0] + 1));
    }
    if (document.errors.length > 0 || isEmpty(document.contents)) return undefined;
    return new YamlValue(document.contents!, document, reporter);
  } catch (error) {
    // Tricks, and nesting that exhausts the stack.
    const message = error instanceof Error ? error.message : String(error);
    invalid(message, 0, text.length);
    return undefined;
  }
}

/** At each keystroke all directives are read again, and all but one are as they were. */
const documents = new RecentCache<string, Document>(500);
/** YAML 1.2's types. Made once: it is most of what a short directive costs. */
const schema = new Schema({ schema: 'core' });

/** @throws for tricks */
function readDocument(text: string): Document {
  const document = parseDocument(text, { prettyErrors: false, schema });
  if (document.errors.length === 0) refuseTricks(document);
  return document;
}

/** Aliases can expand without end, and no directive needs them or deep nesting. */
function refuseTricks(document: Document): void {
  visit(document, (_key, node, path) => {
    if (isAlias(node)) throw new Error(l10n.t('aliases are not supported'));
    if (path.length > MAX_DEPTH) throw new Error(l10n.t('it is nested too deeply'));
  });
}

export function textOf(value: YamlValue): LocalizedText | undefined {
  const single = value.string();
  if (single !== undefined) return single;
  const fields = value.fields();
  if (fields === undefined || fields.keys.length === 0) return undefined;
  const texts = fields.keys.map(language => [language, fields.value(language)?.string()] as const);
  if (!texts.every(([language, text]) => /^[a-z]{2,3}(-\w+)*$/i.test(language) && text !== undefined)) return undefined;
  checkLanguages(value, fields.keys);
  return Object.fromEntries(texts) as Record<string, string>;
}

/** Reports the languages of the lesson that a text is not written in. */
export function checkLanguages(value: YamlValue, given: readonly string[]): void {
  const missing = value.languages.filter(language => !given.includes(language));
  if (missing.length === 0) return;
  const message = l10n.t('This text is missing in a language of the lesson: {0}.', missing.join(', '));
  const entries = Object.entries(value.plain() as Record<string, unknown>);
  const [, example] = entries.find(([key]) => key === given[0]) ?? [];
  const all = [...entries, ...missing.map(language => [language, `TODO: ${String(example)}`] as const)];
  const instead = `{ ${all.map(([key, text]) => `${key}: ${JSON.stringify(text)}`).join(', ')} }`;
  value.problem('text-missing', message, instead, 'warning');
}

export function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return Array.from(text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)).reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
}

/** The word of `known` that was probably meant: at most two letters, or a third of them, are different. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 40) return undefined;
  const ranked = known
    .map(candidate => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.min(2, word.length / 3)) ? best.candidate : undefined;
}

/** Letters that were added, left out, taken for another or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const above = rows[i - 1]!;
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity;
      row.push(Math.min(substituted, swapped, above[j]! + 1, row[j - 1]! + 1));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

function stringsOf(value: YamlValue): string[] | undefined {
  const single = value.string();
  if (single !== undefined) return [single];
  const items = value.items()?.map(item => item.string());
  return items?.every(item => item !== undefined) ? items : undefined;
}

/** No value, shown where its key is. */
function emptyAt(key: Node): Node {
  const empty = new Scalar(null);
  empty.range = key.range;
  return empty;
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}
