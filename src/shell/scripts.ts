import * as l10n from '@vscode/l10n';
import type { TextRange } from '../base/textRange.ts';
import { findHiddenCharacters } from './hiddenCharacters.ts';
import { LineIndex, type Position } from './lineIndex.ts';
import type { Span } from './logicalLines.ts';
import { findPlaceholders, type PlaceholderSpan } from './placeholders.ts';
import { hasPrompts, readPrompts } from './prompts.ts';
import { splitStatements, type SplitScript } from './splitStatements.ts';

/** The text of a fence, read. Ranges are relative to it. */
export interface Script {
  statements: ScriptStatement[];
  problems: ScriptProblem[];
}

export interface ScriptStatement {
  /** What is sent to the shell. */
  text: string;
  range: TextRange;
  sampleOutput?: string;
  placeholders: PlaceholderSpan[];
  /** Why it must not be run, in the user's language: it holds characters that cannot be seen. */
  hazard?: string;
}

export interface ScriptProblem {
  code: 'shell-syntax' | 'hidden-character' | 'prompt-mixed';
  severity: 'error' | 'warning';
  message: string;
  range: TextRange;
  /** What should stand there, where that is known. */
  instead?: string;
}

/** Commands as they stand in a fence: all of its text, or what is behind one prompt. */
export interface Command {
  text: string;
  /** Where each line of the text begins in the fence. */
  origins: readonly Position[];
  /** It is one statement, whatever it holds. */
  prompted: boolean;
  sampleOutput?: string;
}

/** Reads the texts of fences: all of a file at once, since the shell parser is best called with much at a time. */
export async function readScripts(texts: readonly string[]): Promise<Script[]> {
  const fences = texts.map(text => {
    const lines = text.split('\n');
    return hasPrompts(lines) ? readPrompts(lines) : { commands: [allOf(text, lines)], problems: [] };
  });
  const splits = await splitStatements(fences.flatMap(({ commands }) => commands.map(command => command.text)));
  let next = 0;
  return fences.map(({ commands, problems }) => {
    const scripts = commands.map(command => readCommand(command, splits[next++] ?? { statements: [] }));
    return {
      statements: scripts.flatMap(script => script.statements),
      problems: [...problems, ...scripts.flatMap(script => script.problems)],
    };
  });
}

function allOf(text: string, lines: readonly string[]): Command {
  return { text, origins: lines.map((_, line) => ({ line, column: 0 })), prompted: false };
}

function readCommand(command: Command, split: SplitScript): Script {
  const index = new LineIndex(command.text, command.origins);
  const script: Script = { statements: [], problems: [] };
  if (split.error !== undefined) {
    const start = Math.min(split.error.offset, command.text.trimEnd().length);
    const lineEnd = command.text.indexOf('\n', start);
    const end = lineEnd < 0 ? command.text.length : lineEnd;
    script.problems.push({
      code: 'shell-syntax',
      severity: 'error',
      message: l10n.t('The shell will not understand this: {0}', split.error.message),
      range: index.range(start, Math.max(end, start)),
    });
  }
  for (const { start, end } of statementsOf(command, split)) {
    const text = command.text.slice(start, end);
    const hidden = findHiddenCharacters(text);
    const hazards = hidden.map(({ codePoint }) =>
      l10n.t('This command holds a character that cannot be seen ({0}), so it is not run.', codePoint),
    );
    script.statements.push({
      text,
      range: index.range(start, end),
      placeholders: findPlaceholders(text),
      ...(command.sampleOutput ? { sampleOutput: command.sampleOutput } : {}),
      ...(hazards[0] === undefined ? {} : { hazard: hazards[0] }),
    });
    for (const [n, { offset, length }] of hidden.entries()) {
      script.problems.push({
        code: 'hidden-character',
        severity: 'error',
        message: hazards[n] ?? '',
        range: index.range(start + offset, start + offset + length),
        instead: '',
      });
    }
  }
  return script;
}

function statementsOf({ prompted }: Command, { statements }: SplitScript): Span[] {
  const first = statements[0];
  const last = statements.at(-1);
  return prompted && first && last ? [{ start: first.start, end: last.end }] : statements;
}
