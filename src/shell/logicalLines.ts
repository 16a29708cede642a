import { Lexer } from './lexer.ts';

/** Part of a shell text, as UTF-16 offsets. */
export interface Span {
  start: number;
  end: number;
}

/** `complete`: no quote, heredoc or compound command is open, and no operator wants another line. */
export interface LogicalLine extends Span {
  complete: boolean;
}

const opening = new Set(['if', 'case', 'do', '{']);
const closing = new Set(['fi', 'esac', 'done', '}']);
const continuing = new Set(['|', '|&', '&&', '||']);

/**
 * The lines of a shell text as a shell reads them: continued lines, quoted line feeds, heredocs and compound commands
 * stay whole; empty lines and comments are left out. Takes any text, also one that is no valid shell.
 */
export function* logicalLines(text: string): Generator<LogicalLine> {
  const lexer = new Lexer(text);
  let span: Span | undefined;
  let level = 0;
  let continued = false;
  let commandPosition = true;
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (token.type === 'newline') {
      // The bodies of heredocs are part of the token.
      if (span !== undefined && token.end > token.start + 1) span.end = withoutLineEnd(text, token.end);
      if (span !== undefined && level <= 0 && !continued) {
        yield { ...span, complete: !lexer.incomplete };
        span = undefined;
        level = 0;
      }
      commandPosition = true;
      continue;
    }
    span ??= { start: token.start, end: token.end };
    span.end = token.end;
    continued = token.type === 'operator' && continuing.has(token.operator);
    if (token.type === 'operator') {
      if (token.operator === '(') level++;
      if (token.operator === ')') level--;
      commandPosition = true;
    } else if (token.type === 'word') {
      if (commandPosition && opening.has(token.value)) level++;
      if (commandPosition && closing.has(token.value)) level--;
      // Further commands follow `then`, `do` and their like.
      commandPosition = commandPosition && /^(?:then|else|elif|do|if|while|until|\{|!|time)$/.test(token.value);
    }
  }
  if (span !== undefined) yield { ...span, complete: !lexer.incomplete && level <= 0 && !continued };
}

/** Where the heredocs of a text lie: from the end of the line that begins them to the end of their last delimiter. */
export function heredocSpans(text: string): Span[] {
  if (!text.includes('<<')) return [];
  const spans: Span[] = [];
  const lexer = new Lexer(text);
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (token.type === 'newline' && token.end > token.start + 1) {
      spans.push({ start: token.start, end: withoutLineEnd(text, token.end) });
    }
  }
  return spans;
}

function withoutLineEnd(text: string, end: number): number {
  return text[end - 1] === '\n' ? end - 1 : end;
}
