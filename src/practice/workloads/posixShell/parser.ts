import { tokenize, type Token } from './lexer.ts';
import { ShellSyntaxError, type Command, type Item, type List, type Pipeline, type Redirection } from './syntax.ts';

/** Reads a script in the language of the POSIX shell. @throws ShellSyntaxError */
export function parseScript(text: string): List {
  const parser = new Parser(tokenize(text));
  const list = parser.list([]);
  parser.expectEnd();
  return list;
}

/** How deep a script may be nested. */
const deepest = 60;
const name = /^[A-Za-z_]\w*$/;

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** A list up to one of the words or operators, which is left to be read. */
  list(until: readonly string[]): Item[] {
    if (++this.depth > deepest) throw new ShellSyntaxError('too deeply nested');
    const items: { after: Item['after']; pipeline: Pipeline; background: boolean }[] = [];
    let after: Item['after'] = ';';
    for (;;) {
      while (this.isOperator('\n') || (after === ';' && items.length > 0 && this.isOperator(';'))) this.at++;
      const token = this.tokens[this.at];
      if (!token) {
        if (after !== ';' || until.length > 0) throw this.unexpectedEnd(until);
        break;
      }
      const text = token.kind === 'redirection' ? '' : token.text;
      if (until.includes(text) && after === ';') break;
      if (token.kind === 'operator' && text !== '(') throw this.unexpected(text);
      const item: { after: Item['after']; pipeline: Pipeline; background: boolean } = {
        after,
        pipeline: this.pipeline(),
        background: false,
      };
      items.push(item);
      after = ';';
      if (this.isOperator('&&') || this.isOperator('||')) after = this.next() as Item['after'];
      else if (this.isOperator('&')) {
        item.background = true;
        this.at++;
      } else if (!this.isOperator(';') && !this.isOperator('\n')) {
        const follows = this.tokens[this.at];
        const next = follows && follows.kind !== 'redirection' ? follows.text : undefined;
        if (next === undefined ? follows : !until.includes(next)) throw this.unexpected(next ?? 'redirection');
      }
    }
    this.depth--;
    return items;
  }

  expectEnd(): void {
    const token = this.tokens[this.at];
    if (token) throw this.unexpected(token.kind === 'redirection' ? 'redirection' : token.text);
  }

  private pipeline(): Pipeline {
    let negated = false;
    while (this.isWord('!')) {
      negated = !negated;
      this.at++;
    }
    const commands = [this.command()];
    while (this.isOperator('|')) {
      this.at++;
      while (this.isOperator('\n')) this.at++;
      if (this.at >= this.tokens.length) throw this.unexpectedEnd([]);
      commands.push(this.command());
    }
    return { negated, commands };
  }

  private command(): Command {
    const token = this.tokens[this.at];
    if (token?.kind === 'operator' && token.text === '(') {
      this.at++;
      const body = this.block([')']);
      return { kind: 'subshell', body, redirections: this.redirections() };
    }
    if (token?.kind === 'word') {
      const compound = this.compound(token.text);
      if (compound) return { ...compound, redirections: this.redirections() };
      const [open, close] = [this.tokens[this.at + 1], this.tokens[this.at + 2]];
      const isFunction =
        open?.kind === 'operator' && open.text === '(' && close?.kind === 'operator' && close.text === ')';
      if (isFunction && name.test(token.text)) {
        this.at += 3;
        while (this.isOperator('\n')) this.at++;
        return { kind: 'function', name: token.text, body: this.command(), redirections: [] };
      }
    }
    return this.simple();
  }

  private compound(word: string): Command | undefined {
    const redirections: Redirection[] = [];
    switch (word) {
      case '{':
        this.at++;
        return { kind: 'group', body: this.block(['}']), redirections };
      case 'if':
        return this.conditional();
      case 'while':
      case 'until': {
        this.at++;
        const condition = this.block(['do']);
        return { kind: 'loop', until: word === 'until', condition, body: this.block(['done']), redirections };
      }
      case 'for':
        return this.forLoop();
      case 'case':
        return this.choice();
      case 'then':
      case 'else':
      case 'elif':
      case 'fi':
      case 'do':
      case 'done':
      case 'esac':
      case '}':
        throw this.unexpected(word);
      default:
        return undefined;
    }
  }

  private conditional(): Command {
    const clauses: { condition: List; body: List }[] = [];
    let otherwise: List | undefined;
    for (let word = this.next(); word === 'if' || word === 'elif'; word = this.next()) {
      const condition = this.block(['then']);
      clauses.push({ condition, body: this.list(['elif', 'else', 'fi']) });
    }
    const last = this.tokens[this.at - 1];
    if (last?.kind === 'word' && last.text === 'else') otherwise = this.block(['fi']);
    return { kind: 'if', clauses, otherwise, redirections: [] };
  }

  private forLoop(): Command {
    this.at++;
    const variable = this.next();
    if (!name.test(variable)) throw new ShellSyntaxError('bad for loop variable');
    let words: string[] | undefined;
    while (this.isOperator('\n')) this.at++;
    if (this.isWord('in')) {
      this.at++;
      words = [];
      for (let token = this.tokens[this.at]; token?.kind === 'word'; token = this.tokens[++this.at])
        words.push(token.text);
    }
    while (this.isOperator(';') || this.isOperator('\n')) this.at++;
    if (!this.isWord('do'))
      throw this.at < this.tokens.length ? this.unexpected(this.next()) : this.unexpectedEnd(['do']);
    this.at++;
    return { kind: 'for', name: variable, words, body: this.block(['done']), redirections: [] };
  }

  private choice(): Command {
    this.at++;
    const word = this.next();
    while (this.isOperator('\n')) this.at++;
    if (!this.isWord('in'))
      throw this.at < this.tokens.length ? this.unexpected(this.next()) : this.unexpectedEnd(['in']);
    this.at++;
    const items: { patterns: string[]; body: List }[] = [];
    for (;;) {
      while (this.isOperator('\n')) this.at++;
      if (this.isWord('esac')) break;
      if (this.isOperator('(')) this.at++;
      const patterns = [this.next()];
      while (this.isOperator('|')) {
        this.at++;
        patterns.push(this.next());
      }
      if (!this.isOperator(')'))
        throw this.at < this.tokens.length ? this.unexpected(this.next()) : this.unexpectedEnd([')']);
      this.at++;
      items.push({ patterns, body: this.list([';;', 'esac']) });
      if (this.isOperator(';;')) this.at++;
    }
    this.at++;
    return { kind: 'case', word, items, redirections: [] };
  }

  private simple(): Command {
    const assignments: { name: string; value: string }[] = [];
    const words: string[] = [];
    const redirections: Redirection[] = [];
    for (let token = this.tokens[this.at]; token && token.kind !== 'operator'; token = this.tokens[++this.at]) {
      if (token.kind === 'redirection') {
        redirections.push(token.redirection);
        continue;
      }
      const assignment = words.length === 0 ? /^([A-Za-z_]\w*)=([^]*)$/.exec(token.text) : null;
      if (assignment) assignments.push({ name: assignment[1]!, value: assignment[2]! });
      else words.push(token.text);
    }
    if (assignments.length + words.length + redirections.length === 0) {
      throw this.at < this.tokens.length ? this.unexpected(this.next()) : this.unexpectedEnd([]);
    }
    return { kind: 'simple', assignments, words, redirections };
  }

  private redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (let token = this.tokens[this.at]; token?.kind === 'redirection'; token = this.tokens[++this.at]) {
      found.push(token.redirection);
    }
    return found;
  }

  /** A list that must not be empty, and the word or operator that ends it. */
  private block(until: readonly string[]): List {
    const list = this.list(until);
    const end = this.next();
    if (list.length === 0) throw this.unexpected(end);
    return list;
  }

  private isWord(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === 'word' && token.text === text;
  }

  private isOperator(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === 'operator' && token.text === text;
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (!token) throw this.unexpectedEnd([]);
    if (token.kind === 'redirection') throw this.unexpected('redirection');
    return token.text;
  }

  private unexpected(text: string): ShellSyntaxError {
    return new ShellSyntaxError(
      text === '\n' || text === 'redirection'
        ? `unexpected ${text === '\n' ? 'newline' : text}`
        : `unexpected "${text}"`,
    );
  }

  private unexpectedEnd(expected: readonly string[]): ShellSyntaxError {
    const hint = expected.length > 0 ? ` (expecting "${expected.at(-1)!}")` : '';
    return new ShellSyntaxError(`unexpected end of file${hint}`, true);
  }
}
