import { styleText } from 'node:util';
import * as l10n from '@vscode/l10n';
import { plainLine } from '../base/plainText.ts';
import type { Problem } from '../lesson/lesson.ts';
import { annotation } from './githubCommands.ts';
import type { LintFormat } from './usage.ts';

/** A lesson's file and what is wrong in it. */
export interface LintedFile {
  file: string;
  problems: readonly Problem[];
}

/** What is printed of them; empty when there is nothing to say. */
export function formatProblems(files: readonly LintedFile[], format: LintFormat): string {
  switch (format) {
    case 'spec':
      return spec(files);
    case 'json':
      return JSON.stringify({ files: files.map(toJson), ...counts(files) }, undefined, 2);
    case 'github':
      return files.flatMap(({ file, problems }) => problems.map(problem => github(file, problem))).join('\n');
  }
}

/** `lesson.md:12:1: error: … [code]`, as compilers print them, so that editors find the place; and a sum. */
function spec(files: readonly LintedFile[]): string {
  const lines = files.flatMap(({ file, problems }) =>
    problems.map(({ severity, code, message, range }) => {
      const place = `${file}:${range.startLine + 1}:${range.startColumn + 1}:`;
      // What stands in a file must not move the terminal's cursor.
      return `${place} ${severityText(severity)}: ${plainLine(message)} ${styleText('dim', `[${code}]`)}`;
    }),
  );
  const { errors, warnings, informations } = counts(files);
  const sum = l10n.t(
    '{0} errors, {1} warnings, {2} notes in {3} lessons',
    errors,
    warnings,
    informations,
    files.length,
  );
  return [...lines, `${errors > 0 ? '✗' : '✓'} ${sum}`].join('\n');
}

function severityText(severity: Problem['severity']): string {
  switch (severity) {
    case 'error':
      return styleText('red', l10n.t('error'));
    case 'warning':
      return styleText('yellow', l10n.t('warning'));
    case 'information':
      return styleText('blue', l10n.t('note'));
  }
}

function counts(files: readonly LintedFile[]): Record<'errors' | 'warnings' | 'informations', number> {
  const severities = files.flatMap(({ problems }) => problems.map(({ severity }) => severity));
  const count = (wanted: Problem['severity']): number => severities.filter(severity => severity === wanted).length;
  return { errors: count('error'), warnings: count('warning'), informations: count('information') };
}

/** Lines and columns from 1, as people count; ends exclusive. */
function toJson({ file, problems }: LintedFile): unknown {
  return {
    file,
    problems: problems.map(({ code, severity, message, range, fix }) => ({
      code,
      severity,
      message,
      line: range.startLine + 1,
      column: range.startColumn + 1,
      endLine: range.endLine + 1,
      endColumn: range.endColumn + 1,
      ...(fix === undefined ? {} : { fix: fix.title }),
    })),
  };
}

function github(file: string, { severity, code, message, range }: Problem): string {
  const level = severity === 'information' ? 'notice' : severity;
  const place = {
    file,
    line: range.startLine + 1,
    endLine: range.endLine + 1,
    // Columns are for a single line only.
    ...(range.startLine === range.endLine
      ? { col: range.startColumn + 1, endColumn: Math.max(range.endColumn, range.startColumn + 1) }
      : {}),
    title: code,
  };
  return annotation(level, place, plainLine(message));
}
