import { tokenize, type Token, type Word } from './lexer.ts';

/** One command of a pipeline or list: its words, without redirections and leading assignments. */
export interface SimpleCommand {
  words: Word[];
  /** `NAME=value` before the command, or behind `env`. */
  environment: Record<string, string>;
  /** The text of a heredoc or here-string. */
  input?: string;
  /** Where standard output goes, when it is a file. */
  output?: string;
  /** What is piped into it. */
  pipedFrom?: SimpleCommand;
  /** UTF-16 offsets in the text. */
  start: number;
  end: number;
}

const reserved = new Set(['if', 'for', 'while', 'until', 'case', 'select', 'function', '{', '[[', '!']);
const wrappers = new Set(['sudo', 'time', 'command', 'exec', 'nohup', 'env', 'watch']);
/** Options of `sudo`, `env` and `watch` that are followed by a value. */
const wrapperValues = new Set(['-u', '-g', '-n', '-C', '-S', '--user', '--group', '--interval', '--unset', '--chdir']);

/**
 * The simple commands of a statement, in order. Empty for compound commands (`if`, `for` …): what they will run is not
 * to be told from their text.
 */
export function simpleCommands(text: string): SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let tokens: Token[] = [];
  let pipedFrom: SimpleCommand | undefined;
  const finish = (operator: string): boolean => {
    const command = toCommand(tokens, pipedFrom);
    tokens = [];
    pipedFrom = operator === '|' || operator === '|&' ? command : undefined;
    if (command === undefined) return true;
    commands.push(command);
    const first = command.words[0];
    return first?.quoted !== false || !reserved.has(first.value);
  };
  for (const token of tokenize(text).tokens) {
    // A heredoc's text comes with its own token, so a line's end is an operator like the others.
    const operator = token.type === 'newline' ? '\n' : token.type === 'operator' ? token.operator : undefined;
    if (operator === undefined) tokens.push(token);
    // `name() …` defines a function.
    else if (operator === '(' && tokens.length > 0) return [];
    else if (operator === '\n' && tokens.length === 0) continue;
    else if (!finish(operator)) return [];
  }
  return finish(';') ? commands : [];
}

function toCommand(tokens: readonly Token[], pipedFrom: SimpleCommand | undefined): SimpleCommand | undefined {
  const words = tokens.filter(token => token.type === 'word');
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined || words.length === 0) return undefined;
  const command: SimpleCommand = { words, environment: {}, start: first.start, end: last.end };
  command.words = withoutPrefix(words, command.environment);
  for (const token of tokens) {
    if (token.type !== 'redirection') continue;
    if (token.body !== undefined) command.input = token.body;
    if (['>', '>|', '&>'].includes(token.operator)) command.output = token.target;
  }
  if (pipedFrom !== undefined) command.pipedFrom = pipedFrom;
  return command;
}

/** Leaves out assignments and commands that run another: `A=b sudo -E env C=d kubectl …`. */
function withoutPrefix(words: readonly Word[], environment: Record<string, string>): Word[] {
  let at = 0;
  let wrapped = false;
  for (let word = words[at]; word !== undefined; word = words[++at]) {
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.value);
    if (assignment !== null) environment[assignment[1] ?? ''] = assignment[2] ?? '';
    else if (wrapped && word.value.startsWith('-')) {
      if (wrapperValues.has(word.value)) at++;
    } else if (wrappers.has(word.value)) wrapped = true;
    else break;
  }
  return words.slice(at);
}
