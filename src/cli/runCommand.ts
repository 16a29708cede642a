import { access } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { silentLog, type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { kubeconfigPaths } from '../cluster/kubeconfig.ts';
import { findKubectl } from '../cluster/kubectl.ts';
import { createLabSession } from '../lab/createLabSession.ts';
import { requireCluster, requireTools } from '../lab/requirements.ts';
import type { Lesson, Step } from '../lesson/lesson.ts';
import { findBash } from './bashSession.ts';
import { openLabCluster } from './labCluster.ts';
import { LabObjects } from './labObjects.ts';
import type { Language } from './language.ts';
import { summary } from './outcome.ts';
import { playedStatements, playLesson } from './playLesson.ts';
import type { Print } from './print.ts';
import { readLesson } from './readLesson.ts';
import { failureOf, finalReport, type ReporterName } from './reporters.ts';
import type { LessonResult } from './runReport.ts';

export interface RunOptions {
  /** Paths of the Markdown files. */
  lessons: readonly string[];
  keep: boolean;
  timeoutMs: number;
  skipped: ReadonlySet<number>;
  kubeconfig: string | undefined;
  /** Absent: a practice cluster, unless there is a `kubeconfig`. */
  context: string | undefined;
  namespace: string | undefined;
  /** The id or the number of the step behind which it ends. */
  step: string | undefined;
  reporter: ReporterName;
  allowProtected: boolean;
  language: Language;
  signal: AbortSignal;
}

/**
 * `run LESSON.md …`: plays lessons without a window, one after the other.
 * @returns 0 when every checkpoint passed, and none had before its step; 1 when not; 3 when a lesson could not be played
 */
export async function runLessons(options: RunOptions): Promise<number> {
  const isForPeople = options.reporter === 'spec' || options.reporter === 'github';
  const print: Print = isForPeople ? line => console.log(line) : line => console.error(line);
  const results: LessonResult[] = [];
  for (const file of options.lessons) {
    if (results.length > 0) print('');
    results.push(await runLesson(file, options, print));
  }
  const report = finalReport(results, options.reporter);
  if (report !== '') console.log(report);
  if (results.some(({ error }) => error !== undefined)) return 3;
  return results.every(isPassed) ? 0 : 1;
}

function isPassed({ steps }: LessonResult): boolean {
  return steps.every(({ checkpoints }) => checkpoints.every(checkpoint => failureOf(checkpoint) === undefined));
}

/** Plays one lesson. That it cannot be played is said, and part of the result. @throws Interrupted */
async function runLesson(file: string, options: RunOptions, print: Print): Promise<LessonResult> {
  const began = performance.now();
  const result: LessonResult = { file, id: '', title: file, tookMs: 0, commands: 0, steps: [], error: undefined };
  try {
    await play(file, options, print, result);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`${error.message}\n${error.remedy}`);
    result.error = { message: error.message, remedy: error.remedy };
  }
  return { ...result, tookMs: Math.round(performance.now() - began) };
}

async function play(file: string, options: RunOptions, print: Print, result: LessonResult): Promise<void> {
  const began = performance.now();
  await findKubectl(process.env);
  await findBash(process.env);
  const lesson = await readLesson(file, options.namespace);
  Object.assign(result, { id: lesson.id, title: lesson.title });
  await requireTools(lesson, process.env);
  print(lesson.title);
  printProblems(file, lesson);
  if (lesson.steps.every(step => step.checkpoints.length === 0)) throw nothingToDo(file);
  checkSkipped(options.skipped, lesson);
  const last = options.step === undefined ? undefined : findStep(lesson, options.step);

  const lost = new AbortController();
  const signal = AbortSignal.any([options.signal, lost.signal]);
  const isShared = options.kubeconfig !== undefined || options.context !== undefined;
  const lab = await openLabCluster({
    kubeconfig: isShared ? pathsOf(options) : undefined,
    context: options.context,
    allowProtected: options.allowProtected,
    namespace: lesson.namespace,
    keep: options.keep,
    language: options.language,
    images: await imagesBeside(file),
    log: log(),
    onLost: error => lost.abort(error),
  });
  try {
    const { cluster } = lab;
    print(`${cluster.displayName}, ${cluster.server}, ${l10n.t('Namespace: {0}', cluster.namespace)}`);
    if (cluster.isPractice) print(simulated());
    await requireCluster(lesson, cluster);
    // kubectl's cache of another cluster that had this address would mislead it.
    const env = {
      ...process.env,
      ...cluster.environment,
      KUBECONFIG: cluster.kubeconfigPath,
      KUBECACHEDIR: path.join(lab.directory, 'cache'),
    };
    const objects = isShared && !options.keep ? new LabObjects(lesson, env) : undefined;
    await objects?.note();
    const session = createLabSession({ lesson, cluster, language: options.language });
    try {
      const outcome = await playLesson({
        session,
        shell: {
          cwd: path.dirname(path.resolve(file)),
          env,
          output: options.reporter === 'json' || options.reporter === 'junit' ? 'stderr' : 'stdout',
        },
        restorePinned: () => lab.restorePinned(),
        timeoutMs: options.timeoutMs,
        skipped: options.skipped,
        ...(last === undefined ? {} : { last }),
        print,
        signal,
      });
      print(`\n${summary(outcome, performance.now() - began)}`);
      Object.assign(result, { commands: outcome.commands, steps: outcome.steps });
    } finally {
      session.dispose();
      await objects?.cleanUp(print);
    }
  } finally {
    const { kept } = await lab.dispose();
    if (kept !== undefined) print(keptText(kept));
  }
}

function pathsOf({ kubeconfig }: RunOptions): string[] {
  return kubeconfig === undefined ? kubeconfigPaths(process.env) : [kubeconfig];
}

/** @throws UserError `no-such-step` */
function findStep(lesson: Lesson, wanted: string): Step {
  const step = lesson.steps.find(({ id }) => id === wanted) ?? lesson.steps[Number(wanted) - 1];
  if (step !== undefined) return step;
  throw new UserError(
    'no-such-step',
    l10n.t('The lesson has no step {0}.', wanted),
    l10n.t('Its steps are: {0}', lesson.steps.map(({ id }) => id).join(', ')),
  );
}

/** Said once wherever a practice cluster begins: what runs in it only looks as if it did. */
export function simulated(): string {
  return l10n.t('Containers are simulated there: images are not downloaded, and programs are imitated.');
}

function keptText(data: string): string {
  const command = `kubernetes-lab-guide practice start --data ${data} --kubeconfig ${path.join(data, 'kubeconfig')}`;
  return l10n.t('The practice cluster’s data is kept. Start it again with: {0}', command);
}

/** `lesson.md:12:1: error: …`, as compilers print them, so that editors find the place. */
function printProblems(file: string, lesson: Lesson): void {
  for (const { severity, message, range } of lesson.problems) {
    const kind = severity === 'error' ? l10n.t('error') : l10n.t('warning');
    console.error(`${file}:${range.startLine + 1}:${range.startColumn + 1}: ${kind}: ${message}`);
  }
}

/** A number that is no command's would seem to show that a command is not needed. */
function checkSkipped(skipped: ReadonlySet<number>, lesson: Lesson): void {
  const count = lesson.steps.flatMap(playedStatements).length;
  const beyond = [...skipped].find(number => number > count);
  if (beyond === undefined) return;
  throw new UserError(
    'no-such-command',
    l10n.t('There is no command {0} to leave out: the lesson has {1} of them.', beyond, count),
    l10n.t('Give a number from 1 to {0}.', count),
  );
}

function nothingToDo(file: string): UserError {
  return new UserError(
    'lesson-empty',
    l10n.t('The lesson {0} has no commands and no checkpoints.', file),
    l10n.t('Put commands in fences tagged bash, sh or console, below a heading of the second level.'),
  );
}

function log(): Log {
  if (process.env.KUBERNETES_LAB_DEBUG === undefined) return silentLog;
  const write = (message: string): void => console.error(message);
  return { debug: write, info: write, warn: write, error: write };
}

/** The file beside a lesson that says how its images behave, where there is one. */
async function imagesBeside(lesson: string): Promise<string | undefined> {
  const file = path.join(path.dirname(path.resolve(lesson)), 'practice-images.yaml');
  return access(file).then(
    () => file,
    () => undefined,
  );
}
