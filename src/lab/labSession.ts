import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Progress } from '../checkpoint/progress.ts';
import type { CheckpointState, Verdict } from '../checkpoint/verdict.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Lesson, PageBlock, Placeholder, Statement, Step } from '../lesson/lesson.ts';

/** One lesson on one cluster: watches what its checkpoints need, evaluates them on change, keeps progress. */
export interface LabSession extends Disposable {
  readonly lesson: Lesson;
  readonly cluster: Cluster;
  readonly progress: Progress;
  /** After any change of progress or of a reason, with what changed. */
  readonly onDidChange: Event<LabChange>;

  /** The first step in order that has an unfinished checkpoint and is not optional; undefined: the lab is finished. */
  readonly currentStep: Step | undefined;
  /** What *Run next command* runs: the first statement or page of the current step that has not run; undefined: none. */
  readonly next: { step: Step; statement?: Statement; page?: PageBlock } | undefined;
  isDone(step: Step): boolean;
  checkpoint(id: string): CheckpointView;

  /** A command ended in the lab terminal. `statement` is given when a lens sent it; else it is matched by its words. */
  recordRun(run: { text: string; exitCode: number | undefined; statement?: string }): void;
  recordPage(page: PageBlock, ok: boolean): void;
  /** A reading step was shown. */
  recordShown(step: Step): void;
  skip(checkpoint: string): void;
  /** Evaluates everything once more, from a fresh list. */
  checkNow(): Promise<void>;
  /**
   * The text with its placeholders filled: from `lab:var`, else from the cluster (`EXTERNAL-IP` of the Service of the
   * step, `POD…` of the only Pod), else from `ask`. Rejects with a UserError when a value cannot be had.
   */
  fill(text: string, placeholders: readonly Placeholder[], ask: AskPlaceholder): Promise<string>;
  /** Forgets progress and starts over. Deletes nothing from the cluster. */
  restart(): void;
}

export type AskPlaceholder = (name: string, candidates: readonly string[]) => Promise<string | undefined>;

export interface LabChange {
  checkpoints: ReadonlySet<string>;
  steps: ReadonlySet<string>;
}

/** A checkpoint as it is shown now. */
export interface CheckpointView {
  checkpoint: Checkpoint;
  /** The author's title in the UI language, else a description of the expectation. */
  title: string;
  state: CheckpointState;
  /** Of the last evaluation; undefined while its step has not begun. */
  verdict: Verdict | undefined;
  passedAt: number | undefined;
}
