import { findPlaceholders } from './placeholders.ts';

/**
 * What the words of a command line are, as far as this project needs to know: `sh-syntax` says where statements begin
 * and end, but not what their words are once the quotes are removed.
 */
export type Token =
  | Word
  /** `|`, `&&`, `;`, `(` … */
  | { type: 'operator'; operator: string; start: number; end: number }
  /** `>file`, `2>&1`, `<<EOF`; `body` is the heredoc's or here-string's text. */
  | { type: 'redirection'; operator: string; target: string; body?: string; start: number; end: number }
  /** The end of a line, the bodies of its heredocs included. */
  | { type: 'newline'; start: number; end: number };

export interface Word {
  type: 'word';
  /** With quotes and escapes removed; expansions are left as they are written. */
  value: string;
  quoted: boolean;
  /** It holds a placeholder, or something that the shell expands: its value is not known. */
  dynamic: boolean;
  start: number;
  end: number;
}

export interface Tokens {
  tokens: Token[];
  /** The text ends within quotes, a substitution, a heredoc, or after a `\`. */
  incomplete: boolean;
}

/** Reads the tokens of a shell text, comments left out. Takes any text in linear time, and never throws. */
export function tokenize(text: string): Tokens {
  const lexer = new Lexer(text);
  const tokens: Token[] = [];
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) tokens.push(token);
  return { tokens, incomplete: lexer.incomplete };
}

interface Heredoc {
  token: Extract<Token, { type: 'redirection' }>;
  stripTabs: boolean;
}

/** Substitutions that are nested deeper than this are read as plain text. */
const MAX_DEPTH = 50;

export class Lexer {
  incomplete = false;
  private readonly text: string;
  /** Ends of placeholders by their start. */
  private readonly placeholders: ReadonlyMap<number, number>;
  private at: number;
  private heredocs: Heredoc[] = [];
  private depth = 0;

  constructor(text: string, start = 0) {
    this.text = text;
    this.at = start;
    this.placeholders = new Map(findPlaceholders(text).map(({ start, end }) => [start, end]));
  }

  /** The next token; undefined at the end of the text. */
  next(): Token | undefined {
    this.skipBlanks();
    const start = this.at;
    const char = this.text[start];
    if (char === undefined) {
      if (this.heredocs.length > 0) this.incomplete = true;
      return undefined;
    }
    if (char === '\n') {
      this.at++;
      this.readHeredocs();
      return { type: 'newline', start, end: this.at };
    }
    const redirection = this.redirection();
    if (redirection !== undefined) return redirection;
    const operator = /^(?:&&|\|\||\|&|;;|[|&;()])/.exec(this.text.slice(start, start + 2))?.[0];
    if (operator !== undefined) {
      this.at += operator.length;
      return { type: 'operator', operator, start, end: this.at };
    }
    return this.word();
  }

  private skipBlanks(): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === ' ' || char === '\t' || char === '\r') this.at++;
      else if (char === '\\' && this.text[this.at + 1] === '\n') this.at += 2;
      else if (char === '\\' && this.at + 1 >= this.text.length) {
        this.at++;
        this.incomplete = true;
      } else if (char === '#') {
        // Within a word `#` is an ordinary character, but no word begins with it.
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length : end;
      } else return;
    }
  }

  private redirection(): Token | undefined {
    if (this.placeholders.has(this.at)) return undefined;
    const start = this.at;
    const match = /^(?:\d{1,2}(?=[<>]))?(&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||[<>])(?!\()/.exec(
      this.text.slice(start, start + 5),
    );
    if (match === null) return undefined;
    const operator = match[1] ?? '';
    this.at += match[0].length;
    this.skipInlineBlanks();
    const target = this.endsWord(this.at) ? undefined : this.word();
    const token = { type: 'redirection' as const, operator, target: target?.value ?? '', start, end: this.at };
    if (operator === '<<' || operator === '<<-') {
      this.heredocs.push({ token, stripTabs: operator === '<<-' });
      return token;
    }
    return operator === '<<<' ? { ...token, body: `${token.target}\n` } : token;
  }

  private skipInlineBlanks(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++;
  }

  private readHeredocs(): void {
    for (const { token, stripTabs } of this.heredocs) {
      const body: string[] = [];
      let closed = false;
      while (!closed && this.at < this.text.length) {
        const end = this.text.indexOf('\n', this.at);
        const line = this.text.slice(this.at, end < 0 ? undefined : end).replace(/\r$/, '');
        const stripped = stripTabs ? line.replace(/^\t+/, '') : line;
        closed = stripped === token.target;
        if (!closed) body.push(`${stripped}\n`);
        this.at = end < 0 ? this.text.length : end + 1;
      }
      if (!closed) this.incomplete = true;
      token.body = body.join('');
    }
    this.heredocs = [];
  }

  private word(): Word {
    const start = this.at;
    const word: Word = { type: 'word', value: '', quoted: false, dynamic: false, start, end: start };
    while (!this.endsWord(this.at)) this.part(word);
    // A character that can neither begin a word nor anything else must not stop the reading.
    if (this.at === start) word.value = this.text[this.at++] ?? '';
    word.end = this.at;
    return word;
  }

  private endsWord(at: number): boolean {
    const char = this.text[at];
    if (char === undefined) return true;
    if (char === '<') return !this.placeholders.has(at) && this.text[at + 1] !== '(';
    if (char === '>') return this.text[at + 1] !== '(';
    return ' \t\r\n;|&()'.includes(char);
  }

  /** Reads one part of a word: a quoted string, an escape, a substitution, a placeholder or plain characters. */
  private part(word: Word): void {
    const { text } = this;
    const char = text[this.at] ?? '';
    const placeholderEnd = this.placeholders.get(this.at);
    if (placeholderEnd !== undefined) {
      word.dynamic = true;
      word.value += text.slice(this.at, placeholderEnd);
      this.at = placeholderEnd;
    } else if (char === "'") {
      this.at++;
      word.quoted = true;
      const raw = this.through("'").slice(0, -1);
      if (findPlaceholders(raw).length > 0) word.dynamic = true;
      word.value += raw;
    } else if (char === '"') {
      this.at++;
      word.quoted = true;
      this.doubleQuoted(word);
    } else if (char === '\\') {
      const escaped = text[this.at + 1];
      if (escaped === undefined) this.incomplete = true;
      else if (escaped !== '\n') word.value += escaped;
      this.at = Math.min(this.at + 2, text.length);
    } else if (char === '$' || char === '`' || ((char === '<' || char === '>') && text[this.at + 1] === '(')) {
      this.expansion(word);
    } else {
      if (char === '*' || char === '?') word.dynamic = true;
      word.value += char;
      this.at++;
    }
  }

  private doubleQuoted(word: Word): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) {
        this.incomplete = true;
        return;
      }
      const placeholderEnd = this.placeholders.get(this.at);
      if (placeholderEnd !== undefined) {
        word.dynamic = true;
        word.value += this.text.slice(this.at, placeholderEnd);
        this.at = placeholderEnd;
      } else if (char === '"') {
        this.at++;
        return;
      } else if (char === '\\' && '"\\$`\n'.includes(this.text[this.at + 1] ?? ' ')) {
        if (this.text[this.at + 1] !== '\n') word.value += this.text[this.at + 1] ?? '';
        this.at += 2;
      } else if (char === '$' || char === '`') {
        this.expansion(word);
      } else {
        word.value += char;
        this.at++;
      }
    }
  }

  /** `$NAME`, `${…}`, `$(…)`, `` `…` ``, `<(…)`, `$'…'`: kept as written, since only the shell knows their value. */
  private expansion(word: Word): void {
    const start = this.at;
    const char = this.text[this.at];
    const following = this.text[this.at + 1] ?? '';
    this.at++;
    if (char === '`') {
      this.through('`');
      word.dynamic = true;
    } else if (following === '(') {
      this.at++;
      this.nested(')');
      word.dynamic = true;
    } else if (following === '{') {
      this.at++;
      this.nested('}');
      word.dynamic = true;
    } else if (following === "'" && !word.quoted) {
      this.at++;
      word.quoted = true;
      word.value += this.through("'").slice(0, -1);
      return;
    } else if (/[\w@*#?$!-]/.test(following)) {
      this.at++;
      while (/\w/.test(this.text[this.at] ?? ' ') && /[A-Za-z_]/.test(following)) this.at++;
      word.dynamic = true;
    }
    word.value += this.text.slice(start, this.at);
  }

  /** Moves behind the closing bracket of a substitution, whatever is nested in it. */
  private nested(close: string): void {
    if (this.depth >= MAX_DEPTH) return;
    this.depth++;
    const open = close === ')' ? '(' : '{';
    const skipped: Word = { type: 'word', value: '', quoted: false, dynamic: false, start: 0, end: 0 };
    let level = 1;
    while (level > 0) {
      const char = this.text[this.at];
      if (char === undefined) {
        this.incomplete = true;
        break;
      }
      if (char === close) level--;
      else if (char === open) level++;
      if (char === "'" || char === '"' || char === '\\' || char === '$' || char === '`') {
        // `part` reads quotes and further substitutions as it does outside.
        skipped.value = '';
        skipped.quoted = false;
        this.part(skipped);
      } else this.at++;
    }
    this.depth--;
  }

  /** Moves behind the next `end` and returns what was passed, `end` included; to the end of the text if there is none. */
  private through(end: string): string {
    const from = this.at;
    const found = this.text.indexOf(end, from);
    if (found < 0) {
      this.incomplete = true;
      this.at = this.text.length;
      return `${this.text.slice(from)}${end}`;
    }
    this.at = found + 1;
    return this.text.slice(from, this.at);
  }
}
