import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/disposable.ts';
import { isCelLoaded, loadCel } from '../checkpoint/celExpression.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { titleOf } from '../checkpoint/describe.ts';
import { evaluate } from '../checkpoint/evaluate.ts';
import { hasKind } from '../checkpoint/expectationParts.ts';
import { explained } from '../checkpoint/explain.ts';
import { needs, type Need } from '../checkpoint/needs.ts';
import type { Progress } from '../checkpoint/progress.ts';
import { isFinished, type ProgressEvent } from '../checkpoint/progressReducer.ts';
import { remember } from '../checkpoint/remember.ts';
import type { Verdict } from '../checkpoint/verdict.ts';
import type { Cluster, ObjectChanges } from '../cluster/cluster.ts';
import type { Lesson, Step } from '../lesson/lesson.ts';
import { CheckpointContext } from './checkpointContext.ts';
import { CheckpointWatches } from './checkpointWatches.ts';
import { concerns } from './concerns.ts';
import { engagedSteps } from './course.ts';
import { isSuperseded, predecessor } from './supersession.ts';

export interface EvaluatorOptions {
  lesson: Lesson;
  cluster: Cluster;
  language: string;
  /** ms since 1970. */
  now: () => number;
  /** The progress at this moment, and how it goes on. */
  progress: () => Progress;
  reduce: (event: ProgressEvent) => void;
  /** Told that these can be judged anew, e.g. because a state has held long enough. */
  onDue: (checkpoints: ReadonlySet<string>) => void;
}

/** A longer timer would go off at once; this one is only set again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Entry {
  step: Step;
  checkpoint: Checkpoint;
  needs: Need[];
}

/**
 * Judges the checkpoints of the steps that are engaged, watches what they need, and feeds progress with the verdicts.
 */
export class CheckpointEvaluator implements Disposable {
  private readonly options: EvaluatorOptions;
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly verdicts = new Map<string, Verdict>();
  /** Not judged yet: they wait for another one, or to be asked for. */
  private readonly waiting = new Set<string>();
  /** Passed, and not to be judged again. */
  private readonly settled = new Set<string>();
  private readonly watches: CheckpointWatches;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(options: EvaluatorOptions) {
    const { lesson, cluster } = options;
    this.options = options;
    this.entries = new Map(
      lesson.steps.flatMap(step =>
        step.checkpoints.map(checkpoint => [checkpoint.id, { step, checkpoint, needs: needs(checkpoint.expectation) }]),
      ),
    );
    this.watches = new CheckpointWatches(cluster, lesson);
    if (this.needsCel && !isCelLoaded()) void this.prepare().then(() => this.tell(new Set(this.entries.keys())));
  }

  /** The last verdict; undefined while the checkpoint's step has not begun. */
  verdict(id: string): Verdict | undefined {
    return this.verdicts.get(id);
  }

  checkpoint(id: string): Checkpoint | undefined {
    return this.entries.get(id)?.checkpoint;
  }

  /** Loads what evaluation needs beside the cluster. */
  async prepare(): Promise<void> {
    if (this.needsCel) await loadCel();
  }

  /** The checkpoints that a change is about. */
  concernedBy(changes: ObjectChanges): Set<string> {
    const { cluster, lesson } = this.options;
    const ids = [...this.entries].filter(([, entry]) => concerns(cluster, lesson, entry.needs, changes));
    return new Set(ids.map(([id]) => id));
  }

  evaluateAll(options: { manually: boolean } = { manually: false }): void {
    this.evaluate(new Set(this.entries.keys()), options);
  }

  /**
   * Evaluates those of `ids` that are engaged, and what becomes engaged or possible by that.
   * @param options.manually the learner asked: those that wait to be asked for are judged as well
   */
  evaluate(ids: ReadonlySet<string>, options: { manually: boolean } = { manually: false }): void {
    const done = new Set<string>();
    for (;;) {
      const engaged = engagedSteps(this.options.lesson, this.options.progress()).flatMap(step => step.checkpoints);
      this.watch(engaged);
      const due = engaged.filter(
        ({ id }) => !done.has(id) && (ids.has(id) || !this.verdicts.has(id) || this.waiting.has(id)),
      );
      const evaluated = due.filter(checkpoint => this.evaluateOne(checkpoint, options.manually));
      if (evaluated.length === 0) break;
      for (const { id } of evaluated) done.add(id);
    }
    this.scheduleStable();
  }

  /** Forgets every verdict. */
  reset(): void {
    this.verdicts.clear();
    this.waiting.clear();
    this.settled.clear();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.watches.dispose();
  }

  private get needsCel(): boolean {
    return [...this.entries.values()].some(({ checkpoint }) => hasKind(checkpoint.expectation, 'cel'));
  }

  /** @returns whether it was judged; not while it waits for another one, or to be asked for */
  private evaluateOne(checkpoint: Checkpoint, manually: boolean): boolean {
    const { id, expectation, explain, stableMs } = checkpoint;
    const { lesson, cluster, language, now, progress, reduce } = this.options;
    if (this.isSettled(checkpoint)) return true;
    const { step } = this.entries.get(id)!;
    if (this.waits(step, checkpoint, manually)) return false;
    const context = new CheckpointContext(lesson, cluster, progress(), step, checkpoint);
    const verdict = evaluate(expectation, context);
    if (cluster.connection.status !== 'disconnected' && context.isLoading) {
      // The first list is on its way: what was known before stands until it is there.
      this.verdicts.set(id, { status: 'unknown', reason: verdict.reason });
      return true;
    }
    this.verdicts.set(id, explained(verdict, expectation, explain, context, language));
    reduce({
      type: 'evaluated',
      checkpoint: id,
      verdict,
      at: now(),
      ...(stableMs === undefined ? {} : { stableMs }),
      memory: remember(expectation, context),
    });
    return true;
  }

  /** Whether it is not to be judged yet; the reason is told as long as there is no other. */
  private waits(step: Step, checkpoint: Checkpoint, manually: boolean): boolean {
    const { id, mode, needs } = checkpoint;
    const progress = this.options.progress();
    const isOpen = (other: string): boolean => !isFinished(progress.checkpoints[other]);
    const needed = needs.map(other => this.entries.get(other)?.checkpoint).find(other => other && isOpen(other.id));
    const first = needed ?? (isOpen(id) ? predecessor(progress, step, checkpoint) : undefined);
    const asked = mode === 'auto' || manually;
    if (first === undefined && asked) {
      this.waiting.delete(id);
      return false;
    }
    const reason =
      first === undefined
        ? l10n.t('this is only checked when you ask for it: Check Now')
        : l10n.t('first this has to be reached: {0}', titleOf(first, this.options.language));
    if (!this.verdicts.has(id) || first !== undefined) this.verdicts.set(id, { status: 'pending', reason });
    this.waiting.add(id);
    return true;
  }

  /** What only the learner's deeds decide is decided once; what the lesson itself undoes later is let go. */
  private isSettled(checkpoint: Checkpoint): boolean {
    const { id } = checkpoint;
    if (this.settled.has(id)) return true;
    const progress = this.options.progress();
    if (progress.checkpoints[id]?.passedAt === undefined) return false;
    const { step, needs } = this.entries.get(id)!;
    if (needs.length > 0 && !isSuperseded(this.options.lesson, progress, step, checkpoint)) return false;
    this.options.reduce({ type: 'superseded', checkpoint: id });
    this.settled.add(id);
    this.verdicts.set(id, { status: 'satisfied', reason: '' });
    return true;
  }

  private watch(checkpoints: readonly Checkpoint[]): void {
    const open = checkpoints.filter(({ id }) => !this.settled.has(id));
    this.watches.set(open.flatMap(({ id }) => this.entries.get(id)!.needs));
  }

  /** One timer for the earliest moment at which a state will have held long enough. */
  private scheduleStable(): void {
    clearTimeout(this.timer);
    const { checkpoints } = this.options.progress();
    const due = [...this.entries.values()].flatMap(({ checkpoint: { id, stableMs } }) => {
      const since = checkpoints[id]?.satisfiedSince;
      return since === undefined || stableMs === undefined ? [] : [{ id, at: since + stableMs }];
    });
    if (due.length === 0 || this.disposed) return;
    const at = Math.min(...due.map(item => item.at));
    const ids = new Set(due.filter(item => item.at === at).map(item => item.id));
    this.timer = setTimeout(() => this.tell(ids), Math.min(Math.max(0, at - this.options.now()), MAX_TIMER_MS));
  }

  private tell(ids: ReadonlySet<string>): void {
    if (!this.disposed) this.options.onDue(ids);
  }
}
