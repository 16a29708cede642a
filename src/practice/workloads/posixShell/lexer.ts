import { ShellSyntaxError, type Redirection } from './syntax.ts';

export type Token =
  | { kind: 'word'; text: string }
  | { kind: 'operator'; text: string }
  | { kind: 'redirection'; redirection: Redirection };

const operators = ['&&', '||', ';;', ';', '&', '|', '(', ')', '\n'];

/** Cuts a script into words, operators and redirections. Line breaks are operators. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  /** Here-documents whose text begins after the line. */
  let awaited: { redirection: Redirection; strip: boolean }[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 2);
    if (/^[ \t\r]/.test(rest)) {
      at++;
    } else if (rest === '\\\n') {
      at += 2;
    } else if (rest.startsWith('#')) {
      while (at < text.length && text[at] !== '\n') at++;
    } else if (redirectionAt(text, at)) {
      const { length, fd, operator, both, strip } = redirectionAt(text, at)!;
      at += length;
      while (text[at] === ' ' || text[at] === '\t') at++;
      const end = wordEnd(text, at);
      if (end === at)
        throw new ShellSyntaxError(at >= text.length ? 'unexpected end of file' : 'unexpected redirection');
      const target = text.slice(at, end);
      at = end;
      const redirection: Redirection = { fd, operator, target, literal: false };
      tokens.push({ kind: 'redirection', redirection });
      if (both)
        tokens.push({ kind: 'redirection', redirection: { fd: 2, operator: '>&', target: '1', literal: false } });
      if (operator === '<<') awaited.push({ redirection, strip });
    } else {
      const operator = operators.find(each => text.startsWith(each, at));
      if (operator === undefined) {
        const end = wordEnd(text, at);
        tokens.push({ kind: 'word', text: text.slice(at, end) });
        at = end;
        continue;
      }
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
      if (operator !== '\n') continue;
      for (const { redirection, strip } of awaited) at = readHereDocument(text, at, redirection, strip);
      awaited = [];
    }
  }
  if (awaited.length > 0) throw new ShellSyntaxError('unexpected end of file', true);
  return tokens;
}

function redirectionAt(
  text: string,
  at: number,
): { length: number; fd: number; operator: Redirection['operator']; both: boolean; strip: boolean } | undefined {
  const match = /^(?:(\d)?(>>|>&|>\||>|<<-|<<|<&|<)|(&>>|&>))/.exec(text.slice(at, at + 4));
  if (!match) return undefined;
  const [all, digit, sign, both] = match;
  if (both !== undefined)
    return { length: all.length, fd: 1, operator: both === '&>' ? '>' : '>>', both: true, strip: false };
  const operator = sign === '>|' ? '>' : sign === '<<-' ? '<<' : (sign as Redirection['operator']);
  return {
    length: all.length,
    fd: digit === undefined ? (operator.startsWith('<') ? 0 : 1) : Number(digit),
    operator,
    both: false,
    strip: sign === '<<-',
  };
}

/** Reads the lines up to the delimiter into the redirection. @returns where the script goes on */
function readHereDocument(text: string, from: number, redirection: Redirection, strip: boolean): number {
  const delimiter = redirection.target.replace(/['"\\]/g, '');
  redirection.literal = delimiter !== redirection.target;
  const lines: string[] = [];
  for (let at = from; at < text.length;) {
    const end = text.indexOf('\n', at);
    const raw = end < 0 ? text.slice(at) : text.slice(at, end);
    const line = strip ? raw.replace(/^\t+/, '') : raw;
    at = end < 0 ? text.length : end + 1;
    if (line === delimiter) {
      redirection.target = lines.map(each => `${each}\n`).join('');
      return at;
    }
    lines.push(line);
  }
  throw new ShellSyntaxError('unexpected end of file', true);
}

/** Where the word ends that begins at a place. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !/[\s;&|()<>]/.test(text[at]!)) at = partEnd(text, at);
  return at;
}

/** Where one character, one quoted text or one substitution ends. */
export function partEnd(text: string, at: number): number {
  switch (text[at]) {
    case '\\':
      return at + 2;
    case "'": {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw new ShellSyntaxError('unterminated quoted string', true);
      return end + 1;
    }
    case '"':
      return quoteEnd(text, at);
    case '`': {
      for (let end = at + 1; end < text.length; end++) {
        if (text[end] === '\\') end++;
        else if (text[end] === '`') return end + 1;
      }
      throw new ShellSyntaxError('EOF in backquote substitution', true);
    }
    case '$':
      if (text[at + 1] === '(') return bracketEnd(text, at + 1, '(', ')');
      if (text[at + 1] === '{') return bracketEnd(text, at + 1, '{', '}');
      return at + 1;
    default:
      return at + 1;
  }
}

function quoteEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length;) {
    if (text[at] === '"') return at + 1;
    // Single quotes mean nothing inside double ones.
    at = text[at] === "'" ? at + 1 : partEnd(text, at);
  }
  throw new ShellSyntaxError('unterminated quoted string', true);
}

function bracketEnd(text: string, start: number, open: string, close: string): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    if (text[at] === open) depth++;
    if (text[at] === close && --depth === 0) return at + 1;
    at = text[at] === open || text[at] === close ? at + 1 : partEnd(text, at);
  }
  throw new ShellSyntaxError(`unexpected end of file (expecting "${close}")`, true);
}
