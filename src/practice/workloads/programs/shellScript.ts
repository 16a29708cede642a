import type { ProgramContext } from '../program.ts';

export type Script = Step[];

interface Chained {
  /** The operator before the step. */
  after: ';' | '&&' | '||';
}

export type Step =
  | (Chained & { kind: 'command'; words(context: ProgramContext): string[] })
  | (Chained & { kind: 'while' | 'until'; condition: Script; body: Script });

interface Token {
  operator?: ';' | '&&' | '||';
  /** A word as it is written, quotes included. */
  word?: string;
}

/** Reads the part of the shell's language that `shell.ts` runs. */
export function parseScript(text: string): { steps: Script } | { error: string } {
  const tokens = tokenize(text);
  if (!tokens) return { error: 'unterminated quoted string' };
  const unsupported = tokens.find(({ word }) => word !== undefined && /^(\||&|[<(){}]|if|for|case)$/.test(word));
  if (unsupported?.word !== undefined) return { error: `the practice cluster's shell has no "${unsupported.word}"` };
  try {
    const parser = { tokens, at: 0 };
    const steps = parseList(parser, []);
    return parser.at < tokens.length ? { error: `unexpected "${tokens[parser.at]?.word ?? ''}"` } : { steps };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = /[ \t]+|#[^\n]*|(&&|\|\||;|\n)|((?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\([^)]*\)|[^\s;&|'"\\])+|[&|])/gy;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const [, operator, word] = match;
    if (operator !== undefined) tokens.push({ operator: operator === '\n' ? ';' : (operator as ';') });
    else if (word !== undefined) tokens.push({ word });
  }
  return tokens;
}

interface Parser {
  tokens: Token[];
  at: number;
}

function parseList(parser: Parser, until: readonly string[]): Script {
  const steps: Script = [];
  let after: Step['after'] = ';';
  for (; parser.at < parser.tokens.length;) {
    const { operator, word = '' } = parser.tokens[parser.at]!;
    if (operator !== undefined) {
      after = operator;
      parser.at++;
    } else if (until.includes(word)) {
      return steps;
    } else {
      steps.push(parseStep(parser, word, after));
      after = ';';
    }
  }
  if (until.length > 0) throw new Error(`unexpected end of file (expecting "${until[0] ?? ''}")`);
  return steps;
}

function parseStep(parser: Parser, word: string, after: Step['after']): Step {
  if (word === 'while' || word === 'until') {
    parser.at++;
    const condition = parseList(parser, ['do']);
    parser.at++;
    const body = parseList(parser, ['done']);
    parser.at++;
    return { kind: word, after, condition, body };
  }
  const words: string[] = [];
  for (let token = parser.tokens[parser.at]; token?.word !== undefined; token = parser.tokens[++parser.at]) {
    words.push(token.word);
  }
  return { kind: 'command', after, words: context => withoutRedirections(words).map(each => expand(each, context)) };
}

function withoutRedirections(words: readonly string[]): string[] {
  return words.filter((word, index) => !/^\d?>/.test(word) && !/^\d?>{1,2}$/.test(words[index - 1] ?? ''));
}

/** Takes quotes away and fills variables and the two substitutions that samples use in. */
function expand(word: string, context: ProgramContext): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|\$\(([^)]*)\)|\$\{(\w+)\}|\$(\w+)/g,
    (all, single?: string, double?: string, escaped?: string, command?: string, braced?: string, name?: string) => {
      if (single !== undefined) return single;
      if (double !== undefined) return expandVariables(double, context);
      if (escaped !== undefined) return escaped;
      if (command !== undefined) return substitute(command, context);
      return context.env[braced ?? name ?? ''] ?? (all === '$' ? '$' : '');
    },
  );
}

function expandVariables(text: string, context: ProgramContext): string {
  return text.replace(
    /\\(["\\$`])|\$\(([^)]*)\)|\$\{(\w+)\}|\$(\w+)/g,
    (_all, escaped?: string, command?: string, braced?: string, name?: string) => {
      if (escaped !== undefined) return escaped;
      if (command !== undefined) return substitute(command, context);
      return context.env[braced ?? name ?? ''] ?? '';
    },
  );
}

function substitute(command: string, context: ProgramContext): string {
  const name = command.trim().split(/\s+/)[0];
  if (name === 'hostname') return context.hostname;
  if (name === 'date') return new Date().toUTCString().replace('GMT', 'UTC');
  return '';
}
