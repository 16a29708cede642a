import { posix } from 'node:path';
import type { Io, ShellState } from './shellState.ts';

class TestError extends Error {}

/** `test` and `[`. @returns 0 when it holds, 1 when not, 2 for a mistake */
export function evaluateTest(state: ShellState, words: readonly string[], { stderr }: Io, name: string): number {
  try {
    if (words.length === 0) return 1;
    const at = { index: 0 };
    const holds = either(state, words, at);
    if (at.index < words.length) throw new TestError(`${words[at.index]!}: unknown operand`);
    return holds ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    stderr.write(`${state.name}: ${name}: ${error.message}\n`);
    return 2;
  }
}

interface Position {
  index: number;
}

function either(state: ShellState, words: readonly string[], at: Position): boolean {
  let holds = both(state, words, at);
  while (words[at.index] === '-o' || words[at.index] === '||') {
    at.index++;
    holds = both(state, words, at) || holds;
  }
  return holds;
}

function both(state: ShellState, words: readonly string[], at: Position): boolean {
  let holds = single(state, words, at);
  while (words[at.index] === '-a' || words[at.index] === '&&') {
    at.index++;
    holds = single(state, words, at) && holds;
  }
  return holds;
}

function single(state: ShellState, words: readonly string[], at: Position): boolean {
  const word = words[at.index++];
  if (word === undefined) throw new TestError('argument expected');
  if (word === '!' && at.index < words.length) return !single(state, words, at);
  const operator = words[at.index];
  const right = words[at.index + 1];
  if (operator !== undefined && right !== undefined && Object.hasOwn(comparisons, operator)) {
    at.index += 2;
    return comparisons[operator]!(word, right);
  }
  if (word === '(') {
    const holds = either(state, words, at);
    if (words[at.index++] !== ')') throw new TestError('closing paren expected');
    return holds;
  }
  const operand = words[at.index];
  if (/^-[a-zA-Z]$/.test(word) && operand !== undefined && operand !== '-a' && operand !== '-o') {
    at.index++;
    return unary(state, word, operand);
  }
  return word !== '';
}

function unary({ context, cwd, variables }: ShellState, operator: string, operand: string): boolean {
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-v') return variables.has(operand);
  if (operator === '-t') return context.stdin.terminal !== undefined;
  const stat = context.files.stat(posix.resolve(cwd, operand));
  switch (operator) {
    case '-e':
    case '-r':
    case '-w':
      return stat !== undefined;
    case '-f':
      return stat?.kind === 'file';
    case '-d':
      return stat?.kind === 'directory';
    case '-s':
      return (stat?.size ?? 0) > 0;
    case '-x':
      return stat !== undefined && (stat.mode & 0o111) !== 0;
    default:
      return false;
  }
}

const number = (text: string): number => {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(`${text}: bad number`);
  return Number(text);
};

const comparisons: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '=': (left, right) => left === right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '-eq': (left, right) => number(left) === number(right),
  '-ne': (left, right) => number(left) !== number(right),
  '-lt': (left, right) => number(left) < number(right),
  '-le': (left, right) => number(left) <= number(right),
  '-gt': (left, right) => number(left) > number(right),
  '-ge': (left, right) => number(left) >= number(right),
};
