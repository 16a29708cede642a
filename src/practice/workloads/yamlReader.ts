import * as l10n from '@vscode/l10n';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml';

/** What is wrong with a file, and where; the message is in the user's language. */
export class YamlFileError extends Error {
  /** The first line is 1; undefined: the file as a whole. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.name = 'YamlFileError';
    this.line = line;
  }
}

/** How often YAML may refer to one place, so that a small file cannot grow without bound. */
const mostAliases = 50;
const longestText = 100_000;

export type Fields = ReadonlyMap<string, YamlReader>;

/** Reads a YAML text that must be a map with these fields. @throws YamlFileError */
export function readYaml(text: string, known: readonly string[]): Fields {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) throw new YamlFileError(error.message.split('\n')[0] ?? '', lines.linePos(error.pos[0]).line);
  try {
    document.toJS({ maxAliasCount: mostAliases });
  } catch (failure) {
    throw new YamlFileError(failure instanceof Error ? failure.message : String(failure));
  }
  const lineOf = (node: unknown): number | undefined => {
    const range = (node as Node | null | undefined)?.range;
    return range ? lines.linePos(range[0]).line : undefined;
  };
  return new YamlReader(document.contents, '', lineOf).fields(known);
}

/** A value of the file, and where it stands. */
export class YamlReader {
  private readonly node: unknown;
  private readonly path: string;
  private readonly lineOf: (node: unknown) => number | undefined;

  constructor(node: unknown, path: string, lineOf: (node: unknown) => number | undefined) {
    this.node = node;
    this.path = path;
    this.lineOf = lineOf;
  }

  /** @param say the sentence about the value, given what it is called */
  wrong(say: (name: string) => string): YamlFileError {
    return new YamlFileError(say(this.path === '' ? l10n.t('the file') : this.path), this.lineOf(this.node));
  }

  /** @param known the fields that there may be */
  fields(known: readonly string[]): Fields {
    const found = this.entries();
    for (const [name, reader] of found) {
      if (known.includes(name)) continue;
      throw reader.wrong(() =>
        l10n.t('{0} has no field {1}; there are {2}', this.name, JSON.stringify(name), known.join(', ')),
      );
    }
    return found;
  }

  items(most: number): YamlReader[] {
    if (!isSeq(this.node)) throw this.wrong(name => l10n.t('{0} must be a list', name));
    if (this.node.items.length > most) throw this.wrong(name => l10n.t('{0} has more than {1} items', name, most));
    return this.node.items.map((item, index) => new YamlReader(item, `${this.path}[${index}]`, this.lineOf));
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.entries()].map(([name, reader]) => [name, reader.text()]));
  }

  text(): string {
    const value = isScalar(this.node) ? this.node.value : undefined;
    const text =
      typeof value === 'string'
        ? value
        : typeof value === 'number'
          ? ((this.node as { source?: string }).source ?? String(value))
          : undefined;
    if (text === undefined) throw this.wrong(name => l10n.t('{0} must be a text', name));
    if (text.length > longestText)
      throw this.wrong(name => l10n.t('{0} is longer than {1} characters', name, longestText));
    return text;
  }

  number(least: number, most: number): number {
    const value = isScalar(this.node) ? this.node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw this.wrong(name => l10n.t('{0} must be a number from {1} to {2}', name, least, most));
  }

  boolean(): boolean {
    const value = isScalar(this.node) ? this.node.value : undefined;
    if (typeof value !== 'boolean') throw this.wrong(name => l10n.t('{0} must be true or false', name));
    return value;
  }

  /** `5s`, `2m`, `500ms`. @returns seconds */
  seconds(): number {
    const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(this.text()) ?? [];
    const factor = { ms: 0.001, s: 1, m: 60, h: 3600 }[unit];
    if (factor === undefined) throw this.wrong(name => l10n.t('{0} must be a time such as 500ms, 5s or 2m', name));
    return Number(digits) * factor;
  }

  choice<T>(choices: Readonly<Record<string, T>>): T {
    const text = this.text();
    if (!Object.hasOwn(choices, text))
      throw this.wrong(name => l10n.t('{0} must be one of {1}', name, Object.keys(choices).join(', ')));
    return choices[text]!;
  }

  private get name(): string {
    return this.path === '' ? l10n.t('the file') : this.path;
  }

  private entries(): Map<string, YamlReader> {
    if (!isMap(this.node)) throw this.wrong(name => l10n.t('{0} must consist of fields, “name: value”', name));
    return new Map(
      this.node.items.map((pair: Pair) => {
        const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
        const path = this.path === '' ? name : `${this.path}.${name}`;
        return [name, new YamlReader(pair.value ?? pair.key, path, this.lineOf)];
      }),
    );
  }
}
