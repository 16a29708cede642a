import type { CheckpointState } from './verdict.ts';

/**
 * What a learner has reached in one lesson on one cluster. The single truth that lenses, trees, status bar and
 * walkthrough project. Plain JSON; the functions beside it return new values.
 */
export interface Progress {
  version: 1;
  lesson: string;
  /** `Cluster.id` */
  cluster: string;
  /** When the lab was begun or restarted, ms since 1970. Of two histories of a lab the later one counts. */
  startedAt: number;
  checkpoints: Record<string, CheckpointProgress>;
  /**
   * Statements that ran, by id: the last success, else the last run, with its exit code (undefined when the shell did
   * not say) and time (ms since 1970). `ran <step id> <command>` for a command that a `ran:` expectation names.
   */
  runs: Record<string, { exitCode: number | undefined; at: number }>;
  /** Pages that were opened: whether they answered. By `PageBlock.id`, with the URL as the lesson writes it. */
  pages: Record<string, { url: string; ok: boolean; at: number }>;
  /** Reading steps that were shown. */
  shown: string[];
}

export interface CheckpointProgress {
  state: CheckpointState;
  /** ms since 1970, when it first passed. */
  passedAt?: number;
  /** Since when (ms since 1970) the expectation has been met, while `stableMs` is not over yet. Not kept over a reload. */
  satisfiedSince?: number;
  /** What the expectation has to remember (see `remember.ts`): uids of objects that were there, earlier revisions. */
  memory?: Record<string, readonly string[]>;
}
