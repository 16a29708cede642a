import { styleText } from 'node:util';
import * as l10n from '@vscode/l10n';
import { errorText, UserError } from '../base/userError.ts';
import { needs } from '../checkpoint/needs.ts';
import { isFinished } from '../checkpoint/progressReducer.ts';
import type { LabSession } from '../lab/labSession.ts';
import type { CommandBlock, PageBlock, Statement, Step } from '../lesson/lesson.ts';
import { overrideError } from '../lab/overrideError.ts';
import { needsError } from '../lab/unmetNeeds.ts';
import { dueBefore } from '../lab/supersession.ts';
import { BashSession, type BashOptions } from './bashSession.ts';
import { CheckpointReport, checkpointLine, isLoading } from './checkpointReport.ts';
import { fetchPage, PAGE_LIMIT_MS } from './fetchPage.ts';
import { orAborted } from './interrupt.ts';
import type { Outcome } from './outcome.ts';
import type { Print } from './print.ts';
import { stepResult, unreached, type StepResult } from './runReport.ts';
import { until } from './waiting.ts';
import { filled, whenReady } from './whenReady.ts';

export interface PlayOptions {
  session: LabSession;
  shell: BashOptions;
  /** Puts the lab's kubeconfig back if a command has changed it, and tells whether one had. */
  restorePinned: () => Promise<boolean>;
  /** How long a step may take until its checkpoints have passed, in milliseconds. */
  timeoutMs: number;
  /** Numbers of the commands to leave out, from 1. */
  skipped: ReadonlySet<number>;
  /** The step behind which it ends; absent: the last one. */
  last?: Step;
  print: Print;
  signal: AbortSignal;
}

/** A single command may take longer than a step's checkpoints: some download, some wait themselves. */
const commandLimitMs = 300_000;
/** How long the first lists may take, which come before a step's commands. */
const firstLookMs = 5000;
/** How long a command that runs in the background is looked at, to see whether it fails at once. */
const settleMs = 1000;

/**
 * Plays a lesson from its first to its last command, as a learner with a steady hand would, and ends at the first step
 * whose checkpoints are not reached.
 * @throws UserError when the cluster is gone; the signal's reason when it is aborted
 */
export async function playLesson(options: PlayOptions): Promise<Outcome> {
  const player = new Player(options);
  try {
    return await player.play();
  } finally {
    player.dispose();
  }
}

class Player {
  private readonly options: PlayOptions;
  private readonly session: LabSession;
  private bash: BashSession | undefined;
  private commands = 0;
  /** When the last command ended, from when on there is only waiting. */
  private idleSince = 0;
  /** Commands counted for `--skip-command`, those left out included. */
  private number = 0;
  private readonly missed: string[] = [];
  private readonly already: string[] = [];
  private readonly results: StepResult[] = [];

  constructor(options: PlayOptions) {
    this.options = options;
    this.session = options.session;
  }

  dispose(): void {
    this.bash?.dispose();
  }

  async play(): Promise<Outcome> {
    const { steps } = this.session.lesson;
    const toPlay = steps.filter(step => step.checkpoints.length > 0 || hasActions(step));
    for (const step of steps.slice(
      0,
      this.options.last === undefined ? undefined : steps.indexOf(this.options.last) + 1,
    )) {
      const place = toPlay.indexOf(step);
      if (place < 0) {
        this.session.recordShown(step);
        continue;
      }
      this.options.print(`\n${styleText('bold', `[${place + 1}/${toPlay.length}] ${step.title}`)}`);
      const failed = await this.playStep(step);
      if (failed !== undefined) return this.outcome(failed);
    }
    return this.outcome();
  }

  private outcome(failed?: Outcome['failed']): Outcome {
    const played = new Set(this.results.map(({ id }) => id));
    const counted =
      this.options.last === undefined
        ? this.session.lesson.steps
        : this.session.lesson.steps.filter(({ id }) => played.has(id));
    const all = counted.flatMap(step => step.checkpoints);
    const passed = all.filter(({ id }) => this.session.checkpoint(id).passedAt !== undefined).length;
    const { commands, missed, already, results } = this;
    const done = new Set(results.map(({ id }) => id));
    const { steps } = this.session.lesson;
    const rest = steps.filter(({ id }) => !done.has(id)).map(step => unreached(this.session, step));
    return {
      passed,
      total: all.length,
      commands,
      missed,
      already,
      steps: [...results, ...rest],
      ...(failed === undefined ? {} : { failed }),
    };
  }

  private async playStep(step: Step): Promise<Outcome['failed']> {
    const report = new CheckpointReport(this.session, step, this.options.print);
    const began = performance.now();
    let wasTrue: ReadonlySet<string> = new Set();
    try {
      await this.awaitFirstLook(step);
      wasTrue = this.trueAlready(step);
      this.idleSince = performance.now();
      const unmet = needsError(this.session, step);
      if (unmet !== undefined) this.options.print(styleText('red', errorText(unmet)));
      let usable = unmet === undefined;
      for (const block of unmet === undefined ? step.blocks : []) {
        if (block.optional) continue;
        if (block.kind === 'commands') usable = (await this.playCommands(step, block)) && usable;
        if (block.kind === 'page') usable = (await this.openPage(block)) && usable;
      }
      return await this.awaitCheckpoints(step, usable ? this.options.timeoutMs : 0);
    } finally {
      this.bash?.stopBackground();
      report.dispose();
      this.results.push(stepResult(this.session, step, wasTrue, performance.now() - began));
    }
  }

  /** What a command changes is told by how it was before. */
  private async awaitFirstLook(step: Step): Promise<void> {
    const known = (): boolean => step.checkpoints.every(({ id }) => !isLoading(this.session.checkpoint(id)));
    await until(this.session.onDidChange, known, firstLookMs, this.options.signal);
  }

  /** What is so before anything was done checks nothing; of what follows from a command, that it was run does. */
  private trueAlready(step: Step): ReadonlySet<string> {
    const found = step.checkpoints.filter(
      ({ id, origin }) => origin === 'directive' && this.session.checkpoint(id).state === 'passed',
    );
    this.already.push(...found.map(({ id }) => `${step.title}: ${this.session.checkpoint(id).title}`));
    return new Set(found.map(({ id }) => id));
  }

  /** As a learner would, waits for what a command is about to undo (`scale`), or to talk to (`logs`), unless it fails. */
  private async awaitDue(step: Step, statement: Statement): Promise<void> {
    const { session } = this;
    const settled = (): boolean =>
      dueBefore(session.progress, step, statement).every(
        ({ id, expectation }) => needs(expectation).length === 0 || session.checkpoint(id).state === 'failing',
      );
    await until(session.onDidChange, settled, this.options.timeoutMs, this.options.signal);
  }

  /** @returns whether every command could be run, however it ended */
  private async playCommands(step: Step, block: CommandBlock): Promise<boolean> {
    if (block.run.skip) return true;
    if (block.run.interrupt) this.bash?.stopBackground();
    let usable = true;
    for (const statement of block.statements) {
      if (this.options.skipped.has(++this.number)) {
        this.options.print(styleText('dim', l10n.t('# left out: {0}', statement.text)));
        continue;
      }
      if (usable) await this.awaitDue(step, statement);
      if (!(await this.playStatement(statement, block.run.background))) usable = false;
    }
    return usable;
  }

  private async playStatement(statement: Statement, background: boolean): Promise<boolean> {
    if (statement.hazard !== undefined) {
      this.options.print(styleText('red', l10n.t('Not run: {0}', statement.hazard)));
      return false;
    }
    const text = await filled(this.options, statement.text, statement.placeholders);
    if (text === undefined) return false;
    const override = overrideError(text, this.session.cluster);
    if (override !== undefined) {
      this.options.print(styleText('red', errorText(override)));
      return false;
    }
    this.options.print(`${styleText('cyan', '$')} ${text.replaceAll('\n', '\n> ')}`);
    if (await this.options.restorePinned()) {
      const note = l10n.t('A command has changed the lab’s kubeconfig. It was set back: the lab stays on its cluster.');
      this.options.print(styleText('yellow', note));
    }
    if (this.bash?.isEnded === true) this.bash = undefined;
    const onStray = (): void => {
      const note = l10n.t('KUBECONFIG was changed. It is set back: the commands that follow go to this cluster.');
      this.options.print(styleText('yellow', note));
    };
    this.bash ??= await BashSession.start({ ...this.options.shell, onStray });
    const running =
      background || statement.endless === true
        ? this.bash.runInBackground(text, settleMs)
        : this.bash.run(text, commandLimitMs);
    const exitCode = await orAborted(running, this.options.signal);
    this.commands++;
    this.idleSince = performance.now();
    if (exitCode !== 0) this.options.print(styleText('red', l10n.t('exit code {0}', exitCode)));
    this.session.recordRun({ text, exitCode, statement: statement.id });
    return true;
  }

  private async openPage(page: PageBlock): Promise<boolean> {
    const url = await filled(this.options, page.url, page.placeholders);
    if (url === undefined) return false;
    const { cluster } = this.session;
    let answered = false;
    try {
      const answer = await whenReady(
        this.options,
        async () => {
          const got = await fetchPage(cluster, url, this.options.signal);
          if (!got.ok) throw new Error(l10n.t('status {0}', got.status));
          return got;
        },
        () => true,
      );
      answered = true;
      this.options.print(`${styleText('cyan', 'GET')} ${url} → ${answer.status}`);
    } catch (error) {
      this.options.signal.throwIfAborted();
      this.options.print(styleText('red', l10n.t('GET {0} failed: {1}', url, causeText(error))));
    }
    this.session.recordPage(page, answered);
    return answered;
  }

  private async awaitCheckpoints(step: Step, limitMs: number): Promise<Outcome['failed']> {
    const { session } = this;
    const manual = step.checkpoints.some(({ id, mode }) => mode === 'manual' && this.isOpen(id));
    if (manual) await orAborted(session.checkNow(), this.options.signal);
    // What only a command decides has been decided: waiting would change nothing.
    const changing = (): boolean =>
      step.checkpoints.some(({ id, expectation }) => this.isOpen(id) && needs(expectation).length > 0);
    await until(session.onDidChange, () => !changing(), limitMs, this.options.signal);
    const open = step.checkpoints.filter(({ id }) => this.isOpen(id));
    if (open.length === 0) return undefined;
    const { connection } = session.cluster;
    if (connection.status === 'disconnected') {
      throw new UserError(
        'cluster-disconnected',
        connection.reason ?? l10n.t('The cluster cannot be reached; what is shown is the last that was known.'),
        l10n.t('Make sure that it runs, then play the lesson again.'),
      );
    }
    const awaited = open.map(({ id }) => checkpointLine(session.checkpoint(id)));
    if (step.optional) {
      this.missed.push(...awaited);
      return undefined;
    }
    return { step, awaited, waitedMs: performance.now() - this.idleSince };
  }

  private isOpen(checkpoint: string): boolean {
    return !isFinished(this.session.progress.checkpoints[checkpoint]);
  }
}

/** The statements of a step that are played, in their order. */
export function playedStatements(step: Step): Statement[] {
  return step.blocks.flatMap(block =>
    block.kind === 'commands' && !block.optional && !block.run.skip ? block.statements : [],
  );
}

function hasActions(step: Step): boolean {
  return step.blocks.some(block => !block.optional && block.kind !== 'manifest');
}

/** `fetch failed` says nothing; its cause does. */
function causeText(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return l10n.t('nothing came within {0} seconds', PAGE_LIMIT_MS / 1000);
  }
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : errorText(error);
}
