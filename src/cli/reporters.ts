import * as l10n from '@vscode/l10n';
import { plainLine, plainText } from '../base/plainText.ts';
import { annotation } from './githubCommands.ts';
import type { CheckpointResult, LessonResult } from './runReport.ts';

export const reporters = ['spec', 'json', 'junit', 'github'] as const;
export type ReporterName = (typeof reporters)[number];

/** What is printed at the end of a run, beside what `spec` prints on its way; empty when that is all. */
export function finalReport(results: readonly LessonResult[], reporter: ReporterName): string {
  switch (reporter) {
    case 'spec':
      return '';
    case 'json':
      return JSON.stringify({ lessons: results }, undefined, 2);
    case 'junit':
      return junit(results);
    case 'github':
      return github(results);
  }
}

/** Whether a checkpoint counts as a failure; undefined: no. */
export function failureOf({ outcome, wasTrue, reason }: CheckpointResult): string | undefined {
  if (outcome === 'open') return reason ?? l10n.t('It was not reached.');
  return wasTrue ? l10n.t('It was so before its step began, so it checks nothing.') : undefined;
}

function github(results: readonly LessonResult[]): string {
  return results
    .flatMap(({ file, steps, error }) => [
      ...(error === undefined ? [] : [annotation('error', { file }, plainText(`${error.message}\n${error.remedy}`))]),
      ...steps.flatMap(({ title, checkpoints, isOptional }) =>
        checkpoints.flatMap(checkpoint => {
          const failure = failureOf(checkpoint);
          if (failure === undefined) return [];
          const place = { file, line: checkpoint.range.startLine + 1, title };
          const text = [`${checkpoint.title}: ${failure}`, checkpoint.remedy ?? ''].map(plainLine).join('\n').trim();
          return [annotation(isOptional ? 'warning' : 'error', place, text)];
        }),
      ),
    ])
    .join('\n');
}

/** The form that CI servers read: a suite for each lesson, a case for each checkpoint. */
function junit(results: readonly LessonResult[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...results.flatMap(({ file, title, tookMs, steps, error }) => {
      const cases = steps.flatMap(step => step.checkpoints.map(checkpoint => ({ step, checkpoint })));
      const count = (of: (checkpoint: CheckpointResult) => boolean): number =>
        cases.filter(({ checkpoint }) => of(checkpoint)).length;
      const attributes = attributesOf({
        name: title,
        file,
        tests: cases.length + (error === undefined ? 0 : 1),
        failures: count(checkpoint => failureOf(checkpoint) !== undefined),
        errors: error === undefined ? 0 : 1,
        skipped: count(({ outcome }) => outcome === 'unreached'),
        time: seconds(tookMs),
      });
      return [
        `  <testsuite ${attributes}>`,
        ...cases.map(({ step, checkpoint }) => testCase(step.title, file, checkpoint)),
        ...(error === undefined
          ? []
          : [
              `    <testcase ${attributesOf({ name: title, classname: file })}>`,
              `      <error ${attributesOf({ message: error.message })}>${escapeXml(error.remedy)}</error>`,
              '    </testcase>',
            ]),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
  ].join('\n');
}

function testCase(step: string, file: string, checkpoint: CheckpointResult): string {
  const line = checkpoint.range.startLine + 1;
  const opening = `    <testcase ${attributesOf({ name: checkpoint.title, classname: step, file, line })}`;
  const failure = failureOf(checkpoint);
  if (failure !== undefined) {
    const body = escapeXml(checkpoint.remedy ?? '');
    return `${opening}>\n      <failure ${attributesOf({ message: failure })}>${body}</failure>\n    </testcase>`;
  }
  return checkpoint.outcome === 'unreached' ? `${opening}>\n      <skipped/>\n    </testcase>` : `${opening}/>`;
}

function attributesOf(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(plainLine(String(value)))}"`)
    .join(' ');
}

function escapeXml(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
