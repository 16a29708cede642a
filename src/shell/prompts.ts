import * as l10n from '@vscode/l10n';
import type { Position } from './lineIndex.ts';
import { logicalLines, type LogicalLine } from './logicalLines.ts';
import type { Command, ScriptProblem } from './scripts.ts';

const prompt = /^(\s*)\$[ \t]+/;
/** What a shell prints before each further line of a command. */
const secondary = /^\s*>(?: |$)/;

/** Whether commands are marked by prompts. A `$ ` within a heredoc is text. */
export function hasPrompts(lines: readonly string[]): boolean {
  const first = lines.findIndex(line => prompt.test(line));
  return first >= 0 && !lines.slice(0, first).some(line => line.includes('<<'));
}

/** Reads commands behind `$ `, each with the sample output under it. What stands before the first one is no command. */
export function readPrompts(lines: readonly string[]): { commands: Command[]; problems: ScriptProblem[] } {
  const starts = lines.flatMap((line, index) => (prompt.test(line) ? [index] : []));
  return {
    commands: starts.flatMap((start, index) => readCommand(lines, start, starts[index + 1] ?? lines.length) ?? []),
    problems: lines
      .slice(0, starts[0])
      .flatMap((line, index) => (/^\s*(?:#|$)/.test(line) ? [] : [mixedProblem(index, line)])),
  };
}

function readCommand(lines: readonly string[], start: number, end: number): Command | undefined {
  const own = lines.slice(start, end);
  const origins: Position[] = own.map((_, index) => ({ line: start + index, column: 0 }));
  const strip = (index: number, marker: RegExp): void => {
    const length = marker.exec(own[index] ?? '')?.[0].length ?? 0;
    own[index] = (own[index] ?? '').slice(length);
    origins[index]!.column = length;
  };
  strip(0, prompt);
  if (firstLogicalLine(own[0] ?? '')?.complete === false) {
    for (let index = 1; secondary.test(own[index] ?? ''); index++) strip(index, secondary);
  }
  const text = own.join('\n');
  const line = firstLogicalLine(text);
  // A comment behind a prompt.
  if (line === undefined || text.slice(0, line.start).includes('\n')) return undefined;
  const count = text.slice(0, line.end).split('\n').length;
  const sampleOutput = own.slice(count).join('\n').trimEnd();
  return { text: own.slice(0, count).join('\n'), origins, prompted: true, sampleOutput };
}

function firstLogicalLine(text: string): LogicalLine | undefined {
  for (const line of logicalLines(text)) return line;
  return undefined;
}

function mixedProblem(line: number, text: string): ScriptProblem {
  return {
    code: 'prompt-mixed',
    severity: 'warning',
    message: l10n.t('This block has lines that begin with "$ ", so only those are commands. This line is left out.'),
    range: { startLine: line, startColumn: 0, endLine: line, endColumn: text.length },
    instead: `$ ${text}`,
  };
}
