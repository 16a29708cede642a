import type { CheckpointProgress, Progress } from './progress.ts';
import type { CheckpointState, Verdict } from './verdict.ts';

/** What happens to progress. Times are ms since 1970. */
export type ProgressEvent =
  /** A checkpoint was evaluated. `memory`: what `remember` gave. */
  | {
      type: 'evaluated';
      checkpoint: string;
      verdict: Verdict;
      at: number;
      stableMs?: number;
      memory?: Readonly<Record<string, readonly string[]>>;
    }
  | { type: 'ran'; statement: string; exitCode: number | undefined; at: number }
  | { type: 'opened'; page: string; url: string; ok: boolean; at: number }
  | { type: 'shown'; step: string }
  | { type: 'skipped'; checkpoint: string }
  /** The lab itself has moved on from what it asked for (scaled, deleted): a regression of it is none. */
  | { type: 'superseded'; checkpoint: string };

/** The progress of a lab that begins now (`at`, ms since 1970). */
export function emptyProgress(lesson: string, cluster: string, at: number): Progress {
  return { version: 1, lesson, cluster, startedAt: at, checkpoints: {}, runs: {}, pages: {}, shown: [] };
}

/**
 * The progress after an event; the same object when nothing changed. A tick is never taken away: what has passed is
 * `passed` or `regressed` from then on, and keeps the time of its first passing.
 */
export function reduceProgress(progress: Progress, event: ProgressEvent): Progress {
  switch (event.type) {
    case 'evaluated': {
      const before = progress.checkpoints[event.checkpoint] ?? { state: 'pending' };
      const after = evaluated(before, event);
      return after === before ? progress : withCheckpoint(progress, event.checkpoint, after);
    }
    case 'ran':
      // That a command fails the second time takes nothing away.
      if (progress.runs[event.statement]?.exitCode === 0 && event.exitCode !== 0) return progress;
      return {
        ...progress,
        runs: { ...progress.runs, [event.statement]: { exitCode: event.exitCode, at: event.at } },
      };
    case 'opened':
      // A page that answered once was opened; that it doesn't a second time takes nothing away.
      if (progress.pages[event.page]?.ok === true && !event.ok) return progress;
      return {
        ...progress,
        pages: { ...progress.pages, [event.page]: { url: event.url, ok: event.ok, at: event.at } },
      };
    case 'shown':
      return progress.shown.includes(event.step) ? progress : { ...progress, shown: [...progress.shown, event.step] };
    case 'skipped': {
      const before = progress.checkpoints[event.checkpoint] ?? { state: 'pending' };
      if (before.passedAt !== undefined || before.state === 'skipped') return progress;
      return withCheckpoint(progress, event.checkpoint, { ...before, state: 'skipped' });
    }
    case 'superseded': {
      const before = progress.checkpoints[event.checkpoint];
      if (before?.state !== 'regressed') return progress;
      return withCheckpoint(progress, event.checkpoint, { ...before, state: 'passed' });
    }
  }
}

/** Passed (be it regressed since) or skipped: it holds nobody up. */
export function isFinished(checkpoint: CheckpointProgress | undefined): boolean {
  return checkpoint !== undefined && (checkpoint.passedAt !== undefined || checkpoint.state === 'skipped');
}

function withCheckpoint(progress: Progress, id: string, checkpoint: CheckpointProgress): Progress {
  return { ...progress, checkpoints: { ...progress.checkpoints, [id]: checkpoint } };
}

function evaluated(
  before: CheckpointProgress,
  event: Extract<ProgressEvent, { type: 'evaluated' }>,
): CheckpointProgress {
  const { verdict, at, stableMs = 0, memory } = event;
  const met = verdict.status === 'satisfied';
  // While the cluster is away nobody knows whether the state held: its time starts anew.
  const since = met ? (before.satisfiedSince ?? at) : undefined;
  const passes = since !== undefined && at - since >= stableMs;
  const state = nextState(before, verdict, passes);
  const passedAt = before.passedAt ?? (passes ? at : undefined);
  const satisfiedSince = met && !passes ? since : undefined;
  const same =
    before.state === state &&
    before.passedAt === passedAt &&
    before.satisfiedSince === satisfiedSince &&
    (memory === undefined || memory === before.memory || Object.keys(memory).length === 0);
  if (same) return before;
  const kept = memory ?? before.memory;
  return {
    state,
    ...(passedAt === undefined ? {} : { passedAt }),
    ...(satisfiedSince === undefined ? {} : { satisfiedSince }),
    ...(kept === undefined || Object.keys(kept).length === 0 ? {} : { memory: kept }),
  };
}

function nextState(before: CheckpointProgress, verdict: Verdict, passes: boolean): CheckpointState {
  if (passes) return 'passed';
  if (before.passedAt !== undefined) {
    // Not knowing is no regression, and a state that is met again but not yet for long enough is still regressed.
    if (verdict.status === 'unknown') return before.state;
    return verdict.status === 'satisfied' ? before.state : 'regressed';
  }
  if (before.state === 'skipped') return 'skipped';
  if (verdict.status === 'unknown') return 'unknown';
  return verdict.status === 'failing' ? 'failing' : 'pending';
}
