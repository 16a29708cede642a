import { access } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { silentLog, type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { findKubectl } from '../cluster/kubectl.ts';
import { createLabSession } from '../lab/createLabSession.ts';
import { requireCluster, requireTools } from '../lab/requirements.ts';
import type { Lesson } from '../lesson/lesson.ts';
import { findBash } from './bashSession.ts';
import { openLabCluster } from './labCluster.ts';
import type { Language } from './language.ts';
import { summary } from './outcome.ts';
import { playedStatements, playLesson } from './playLesson.ts';
import { readLesson } from './readLesson.ts';

export interface RunOptions {
  /** Path of the Markdown file. */
  lesson: string;
  keep: boolean;
  timeoutMs: number;
  skipped: ReadonlySet<number>;
  kubeconfig: string | undefined;
  allowProtected: boolean;
  language: Language;
  signal: AbortSignal;
}

/**
 * `run LESSON.md`: plays a lesson without a window.
 * @returns 0 when every checkpoint passed, else 1
 * @throws UserError when it cannot be run
 */
export async function runLesson(options: RunOptions): Promise<number> {
  const began = performance.now();
  await findKubectl(process.env);
  await findBash(process.env);
  const lesson = await readLesson(options.lesson);
  await requireTools(lesson, process.env);
  console.log(lesson.title);
  printProblems(options.lesson, lesson);
  if (lesson.steps.every(step => step.checkpoints.length === 0)) throw nothingToDo(options.lesson);
  checkSkipped(options.skipped, lesson);

  const lost = new AbortController();
  const signal = AbortSignal.any([options.signal, lost.signal]);
  const lab = await openLabCluster({
    kubeconfig: options.kubeconfig,
    allowProtected: options.allowProtected,
    namespace: lesson.namespace,
    keep: options.keep,
    language: options.language,
    images: await imagesBeside(options.lesson),
    log: log(),
    onLost: error => lost.abort(error),
  });
  let kept: string | undefined;
  try {
    const { cluster } = lab;
    console.log(`${cluster.displayName}, ${cluster.server}, ${l10n.t('Namespace: {0}', cluster.namespace)}`);
    if (cluster.isPractice) console.log(simulated());
    await requireCluster(lesson, cluster);
    const session = createLabSession({ lesson, cluster, language: options.language });
    try {
      const outcome = await playLesson({
        session,
        shell: {
          cwd: path.dirname(path.resolve(options.lesson)),
          // kubectl's cache of another cluster that had this address would mislead it.
          env: {
            ...process.env,
            ...cluster.environment,
            KUBECONFIG: cluster.kubeconfigPath,
            KUBECACHEDIR: path.join(lab.directory, 'cache'),
          },
        },
        restorePinned: () => lab.restorePinned(),
        timeoutMs: options.timeoutMs,
        skipped: options.skipped,
        signal,
      });
      console.log(`\n${summary(outcome, performance.now() - began)}`);
      return outcome.passed === outcome.total ? 0 : 1;
    } finally {
      session.dispose();
    }
  } finally {
    ({ kept } = await lab.dispose());
    if (kept !== undefined) console.log(keptText(kept));
  }
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
