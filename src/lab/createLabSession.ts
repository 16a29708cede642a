import { DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { titleOf } from '../checkpoint/describe.ts';
import { namedCommands } from '../checkpoint/expectationParts.ts';
import type { Progress } from '../checkpoint/progress.ts';
import { emptyProgress, reduceProgress, type ProgressEvent } from '../checkpoint/progressReducer.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Lesson, PageBlock, Placeholder, Statement, Step } from '../lesson/lesson.ts';
import { attributeRun, statementsOf } from './attributeRun.ts';
import { ranKey } from './checkpointContext.ts';
import { CheckpointEvaluator } from './checkpointEvaluator.ts';
import { beginsWith, normalCommand } from './commandMatch.ts';
import { currentStep, isStepDone, nextCommand, type NextCommand } from './course.ts';
import { fillPlaceholders } from './fillPlaceholders.ts';
import type { AskPlaceholder, CheckpointView, LabChange, LabSession } from './labSession.ts';
import { appearanceOf, changesBetween } from './sessionChanges.ts';

export interface LabSessionOptions {
  lesson: Lesson;
  cluster: Cluster;
  /** What was reached before; absent: the lab begins. */
  progress?: Progress | undefined;
  /** The language of the texts, e.g. `ja`. */
  language: string;
  /** ms since 1970; for tests. */
  now?: () => number;
}

/** Begins or continues a lesson on a cluster. The cluster stays its caller's; dispose the session before it. */
export function createLabSession(options: LabSessionOptions): LabSession {
  return new Session(options);
}

class Session implements LabSession {
  readonly lesson: Lesson;
  readonly cluster: Cluster;
  private readonly language: string;
  private readonly now: () => number;
  private readonly evaluator: CheckpointEvaluator;
  private readonly changed = new Emitter<LabChange>();
  private readonly disposables = new DisposableStore();
  private state: Progress;

  readonly onDidChange = this.changed.event;

  constructor({ lesson, cluster, progress, language, now = Date.now }: LabSessionOptions) {
    this.lesson = lesson;
    this.cluster = cluster;
    this.language = language;
    this.now = now;
    this.state = progress ?? emptyProgress(lesson.id, cluster.id, now());
    this.evaluator = this.disposables.add(
      new CheckpointEvaluator({
        lesson,
        cluster,
        language,
        now,
        progress: () => this.state,
        reduce: event => this.reduce(event),
        onDue: ids => this.update(() => this.evaluator.evaluate(ids)),
      }),
    );
    const evaluateAll = (): void => this.update(() => this.evaluator.evaluateAll());
    this.disposables.add(this.changed);
    this.disposables.add(cluster.onDidChangeConnection(evaluateAll));
    this.disposables.add(cluster.onDidChangeResources(evaluateAll));
    this.disposables.add(
      cluster.onDidChangeObjects(changes => {
        const ids = this.evaluator.concernedBy(changes);
        if (ids.size > 0) this.update(() => this.evaluator.evaluate(ids));
      }),
    );
    this.evaluator.evaluateAll();
  }

  get progress(): Progress {
    return this.state;
  }

  get currentStep(): Step | undefined {
    return currentStep(this.lesson, this.state);
  }

  get next(): NextCommand | undefined {
    return nextCommand(this.lesson, this.state);
  }

  isDone(step: Step): boolean {
    return isStepDone(this.lesson, this.state, step);
  }

  checkpoint(id: string): CheckpointView {
    const checkpoint = this.evaluator.checkpoint(id);
    if (checkpoint === undefined) throw new RangeError(`the lesson ${this.lesson.id} has no checkpoint ${id}`);
    const progress = this.state.checkpoints[id];
    return {
      checkpoint,
      title: titleOf(checkpoint, this.language),
      state: progress?.state ?? 'pending',
      verdict: this.evaluator.verdict(id),
      passedAt: progress?.passedAt,
    };
  }

  recordRun(run: { text: string; exitCode: number | undefined; statement?: string }): void {
    this.update(() => {
      const found = this.attribute(run);
      const at = this.now();
      // What runs until it is interrupted has done its part by then.
      const interrupted = run.exitCode === undefined || run.exitCode > 128;
      const exitCode = found?.statement.endless === true && interrupted ? 0 : run.exitCode;
      // What was typed counts for the current step as well, although an earlier one may show the same command.
      const steps = new Set([found?.step, run.statement === undefined ? this.currentStep : undefined]);
      const keys = [...steps].flatMap(step => (step === undefined ? [] : this.commandsNamedIn(step, run.text)));
      if (found !== undefined) keys.unshift(found.statement.id);
      for (const statement of keys) this.reduce({ type: 'ran', statement, exitCode, at });
      this.evaluator.evaluateAll();
    });
  }

  recordPage(page: PageBlock, ok: boolean): void {
    this.update(() => {
      this.reduce({ type: 'opened', page: page.id, url: page.url, ok, at: this.now() });
      this.evaluator.evaluateAll();
    });
  }

  recordShown(step: Step): void {
    this.update(() => this.reduce({ type: 'shown', step: step.id }));
  }

  skip(checkpoint: string): void {
    this.update(() => {
      this.reduce({ type: 'skipped', checkpoint });
      this.evaluator.evaluateAll();
    });
  }

  async checkNow(): Promise<void> {
    await Promise.all([this.cluster.refresh(), this.evaluator.prepare()]);
    this.update(() => this.evaluator.evaluateAll({ manually: true }));
  }

  fill(text: string, placeholders: readonly Placeholder[], ask: AskPlaceholder): Promise<string> {
    const context = { lesson: this.lesson, cluster: this.cluster, progress: this.state };
    return fillPlaceholders(context, text, placeholders, ask);
  }

  restart(): void {
    this.update(() => {
      this.state = emptyProgress(this.lesson.id, this.cluster.id, this.now());
      this.evaluator.reset();
      this.evaluator.evaluateAll();
    });
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** The step and statement of a run: given by a lens, else found by the words. */
  private attribute(run: { text: string; statement?: string }): { step: Step; statement: Statement } | undefined {
    if (run.statement !== undefined) {
      for (const step of this.lesson.steps) {
        const statement = statementsOf(step).find(({ id }) => id === run.statement);
        if (statement !== undefined) return { step, statement };
      }
      return undefined;
    }
    const standing = {
      current: this.currentStep,
      isDone: (step: Step) => this.isDone(step),
      hasRun: ({ id }: { id: string }) => this.state.runs[id] !== undefined,
    };
    return attributeRun(this.lesson, run.text, standing, this.cluster);
  }

  /** The keys of the `ran:` expectations of a step that a command line fulfils. */
  private commandsNamedIn(step: Step, text: string): string[] {
    const typed = normalCommand(text, this.cluster);
    return step.checkpoints
      .flatMap(({ expectation }) => namedCommands(expectation))
      .filter(command => beginsWith(typed, normalCommand(command, this.cluster)))
      .map(command => ranKey(step.id, command));
  }

  private reduce(event: ProgressEvent): void {
    this.state = reduceProgress(this.state, event);
  }

  /** Makes a change and tells, once, what it changed. */
  private update(change: () => void): void {
    if (this.disposables.isDisposed) return;
    const progress = this.state;
    const before = appearanceOf(this);
    change();
    const changes = changesBetween(this, before, appearanceOf(this));
    const visible = changes.checkpoints.size > 0 || changes.steps.size > 0;
    // What is kept but not shown (a memory, an opened page) has to be saved as well.
    if (visible || progress !== this.state) this.changed.fire(changes);
  }
}
