import * as l10n from '@vscode/l10n';

/**
 * kubectl's JSONPath, as far as one expression over one object needs it: fields, `['a.b']`, escaped dots, indexes,
 * slices, unions, wildcards, `..` and filters. Nothing is executed, and only an object's own fields are read.
 * Source of the rules: https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */

export type JsonPath = readonly Segment[];

export type Segment =
  | { type: 'fields'; names: readonly string[] }
  | { type: 'indexes'; indexes: readonly number[] }
  | { type: 'slice'; start: number | undefined; end: number | undefined; step: number }
  | { type: 'wildcard' }
  | { type: 'descend' }
  | { type: 'filter'; left: Operand; operator: Comparison | undefined; right: Operand | undefined };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Operand = { path: JsonPath } | { value: string | number | boolean };

/** What is wrong with a path, in the user's language, and where (UTF-16 offset in the path). */
export class JsonPathError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'JsonPathError';
    this.offset = offset;
  }
}

/**
 * Parses `{.status.phase}`; like kubectl's relaxed form it also takes `.status.phase` and `status.phase`.
 * @throws JsonPathError with the position
 */
export function parseJsonPath(text: string): JsonPath {
  const trimmed = text.trim();
  const lead = text.indexOf(trimmed);
  const braced = trimmed.startsWith('{');
  if (braced && !trimmed.endsWith('}')) throw new JsonPathError(l10n.t('{0} is missing', '}'), text.length);
  const parser = new Parser(trimmed.slice(braced ? 1 : 0, braced ? -1 : undefined), lead + (braced ? 1 : 0));
  return parser.whole();
}

class Parser {
  private readonly text: string;
  private readonly base: number;
  private at = 0;

  constructor(text: string, base: number) {
    this.text = text;
    this.base = base;
  }

  whole(): JsonPath {
    this.skipSpace();
    if (this.text[this.at] === '$' || this.text[this.at] === '@') this.at++;
    const path = this.segments(true);
    this.skipSpace();
    if (this.at < this.text.length) this.fail(l10n.t('{0} was not expected', this.text[this.at] ?? ''));
    if (path.length === 0 && this.text.trim() === '') this.fail(l10n.t('the path is empty'));
    return path;
  }

  /** @param relaxed whether the first field may stand without its dot */
  private segments(relaxed: boolean): Segment[] {
    const segments: Segment[] = [];
    for (;;) {
      const char = this.text[this.at];
      if (char === '[') {
        segments.push(this.bracket());
      } else if (char === '.') {
        this.at++;
        if (this.text[this.at] === '.') {
          this.at++;
          segments.push({ type: 'descend' });
          if (this.text[this.at] !== '[') segments.push(this.field());
        } else if (this.text[this.at] !== '[' && this.fieldFollows()) {
          segments.push(this.field());
        } else if (this.text[this.at] !== '[' && (segments.length > 0 || this.at < this.text.length)) {
          this.fail(l10n.t('a field name is missing'));
        }
      } else if (relaxed && segments.length === 0 && this.fieldFollows()) {
        segments.push(this.field());
      } else {
        return segments;
      }
    }
  }

  private fieldFollows(): boolean {
    return /[^\s.[\](){}'"=!<>,:?@$]/.test(this.text[this.at] ?? ' ');
  }

  private field(): Segment {
    let name = '';
    if (!this.fieldFollows()) this.fail(l10n.t('a field name is missing'));
    if (this.text[this.at] === '*') {
      this.at++;
      return { type: 'wildcard' };
    }
    for (; this.fieldFollows(); this.at++) {
      // `\.` is a dot of the field's own name, as in `.metadata.annotations.example\.com/team`.
      if (this.text[this.at] === '\\') {
        this.at++;
        name += this.text[this.at] ?? '';
      } else {
        name += this.text[this.at] ?? '';
      }
    }
    return { type: 'fields', names: [name] };
  }

  private bracket(): Segment {
    this.expect('[');
    this.skipSpace();
    const segment = this.bracketBody();
    this.skipSpace();
    this.expect(']');
    return segment;
  }

  private bracketBody(): Segment {
    const char = this.text[this.at];
    if (char === '*') {
      this.at++;
      return { type: 'wildcard' };
    }
    if (char === '?') {
      this.at++;
      return this.filter();
    }
    if (char === "'" || char === '"') {
      return { type: 'fields', names: this.separated(() => this.quoted()) };
    }
    const slice = /^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(-?\d+)?)?/.exec(this.text.slice(this.at));
    if (slice !== null) {
      const [whole, start, end, by] = slice;
      const step = by === undefined ? 1 : Number(by);
      if (step < 1) this.fail(l10n.t('the step of a slice has to be 1 or more'));
      this.at += whole.length;
      return { type: 'slice', start: toNumber(start), end: toNumber(end), step };
    }
    return { type: 'indexes', indexes: this.separated(() => this.number()) };
  }

  private filter(): Segment {
    this.skipSpace();
    this.expect('(');
    const left = this.operand();
    const operator = /^(==|!=|<=|>=|<|>)/.exec(this.text.slice(this.at))?.[0] as Comparison | undefined;
    let right: Operand | undefined;
    if (operator !== undefined) {
      this.at += operator.length;
      right = this.operand();
    }
    this.expect(')');
    return { type: 'filter', left, operator, right };
  }

  private operand(): Operand {
    this.skipSpace();
    const char = this.text[this.at];
    let operand: Operand;
    if (char === '@' || char === '.') {
      if (char === '@') this.at++;
      operand = { path: this.segments(false) };
    } else if (char === "'" || char === '"') {
      operand = { value: this.quoted() };
    } else {
      const word = /^(true|false)\b/.exec(this.text.slice(this.at))?.[0];
      if (word !== undefined) this.at += word.length;
      operand = { value: word === undefined ? this.number() : word === 'true' };
    }
    this.skipSpace();
    return operand;
  }

  private separated<T>(item: () => T): T[] {
    const items = [item()];
    this.skipSpace();
    while (this.text[this.at] === ',') {
      this.at++;
      this.skipSpace();
      items.push(item());
      this.skipSpace();
    }
    return items;
  }

  private quoted(): string {
    const quote = this.text[this.at];
    if (quote !== "'" && quote !== '"') this.fail(l10n.t('a name in quotes is missing'));
    let value = '';
    for (this.at++; this.text[this.at] !== quote; this.at++) {
      if (this.at >= this.text.length) this.fail(l10n.t('{0} is missing', quote));
      if (this.text[this.at] === '\\') this.at++;
      value += this.text[this.at] ?? '';
    }
    this.at++;
    return value;
  }

  private number(): number {
    const digits = /^-?\d+(\.\d+)?/.exec(this.text.slice(this.at))?.[0];
    if (digits === undefined) this.fail(l10n.t('a number, a name in quotes, * or ?() is missing'));
    this.at += digits.length;
    return Number(digits);
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private expect(char: string): void {
    if (this.text[this.at] !== char) this.fail(l10n.t('{0} is missing', char));
    this.at++;
  }

  private fail(message: string): never {
    throw new JsonPathError(message, this.base + this.at);
  }
}

function toNumber(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
