import type { CheckpointProgress, Progress } from './progress.ts';
import { emptyProgress } from './progressReducer.ts';
import type { CheckpointState } from './verdict.ts';

const states: ReadonlySet<string> = new Set<CheckpointState>([
  'pending',
  'failing',
  'passed',
  'regressed',
  'unknown',
  'skipped',
]);

/** Progress as text. The running time of a `stable` state is left out: nobody watches while the file lies there. */
export function serializeProgress(progress: Progress): string {
  return `${JSON.stringify(progress, (key, value: unknown) => (key === 'satisfiedSince' ? undefined : value), 2)}\n`;
}

/**
 * Reads progress that was kept. Single entries that make no sense are left out.
 * @returns undefined when the text is no progress at all, or was written by a newer version
 */
export function parseProgress(text: string): Progress | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value.version !== 1) return undefined;
  if (typeof value.lesson !== 'string' || typeof value.cluster !== 'string') return undefined;
  return {
    ...emptyProgress(value.lesson, value.cluster, isTime(value.startedAt) ? value.startedAt : 0),
    checkpoints: entries(value.checkpoints, checkpointProgress),
    runs: entries(value.runs, run),
    pages: entries(value.pages, page),
    shown: Array.isArray(value.shown) ? value.shown.filter(step => typeof step === 'string') : [],
  };
}

/**
 * Two windows kept progress of the same lab: what has passed, run or was shown in either counts. Where both tell
 * something of one entry, `mine` is the newer. One that was started over later replaces the other.
 */
export function mergeProgress(mine: Progress, theirs: Progress): Progress {
  if (mine.startedAt !== theirs.startedAt) return mine.startedAt > theirs.startedAt ? mine : theirs;
  const checkpoints: Progress['checkpoints'] = { ...theirs.checkpoints };
  for (const [id, checkpoint] of Object.entries(mine.checkpoints)) {
    const other = theirs.checkpoints[id];
    const onlyTheirs = other?.passedAt !== undefined && checkpoint.passedAt === undefined;
    checkpoints[id] = onlyTheirs ? other : checkpoint;
  }
  return {
    ...mine,
    checkpoints,
    runs: newest(mine.runs, theirs.runs),
    pages: newest(mine.pages, theirs.pages),
    shown: [...new Set([...theirs.shown, ...mine.shown])],
  };
}

function newest<T extends { at: number }>(mine: Record<string, T>, theirs: Record<string, T>): Record<string, T> {
  const all = { ...theirs };
  for (const [key, entry] of Object.entries(mine)) {
    const other = theirs[key];
    if (other === undefined || entry.at >= other.at) all[key] = entry;
  }
  return all;
}

function entries<T>(value: unknown, parse: (value: Record<string, unknown>) => T | undefined): Record<string, T> {
  if (!isRecord(value)) return {};
  const parsed: [string, T][] = [];
  for (const [key, item] of Object.entries(value)) {
    const entry = isRecord(item) ? parse(item) : undefined;
    if (entry !== undefined) parsed.push([key, entry]);
  }
  // `fromEntries` defines own properties, whatever the keys are called.
  return Object.fromEntries(parsed);
}

function checkpointProgress(value: Record<string, unknown>): CheckpointProgress | undefined {
  const { state, passedAt, memory } = value;
  if (typeof state !== 'string' || !states.has(state)) return undefined;
  const passed = state === 'passed' || state === 'regressed';
  if (passed !== isTime(passedAt)) return undefined;
  const kept = strings(memory);
  return {
    state: state as CheckpointState,
    ...(isTime(passedAt) ? { passedAt } : {}),
    ...(kept === undefined ? {} : { memory: kept }),
  };
}

function strings(value: unknown): Record<string, string[]> | undefined {
  if (!isRecord(value)) return undefined;
  const lists = Object.entries(value).filter(
    (entry): entry is [string, string[]] => Array.isArray(entry[1]) && entry[1].every(item => typeof item === 'string'),
  );
  return lists.length === 0 ? undefined : Object.fromEntries(lists);
}

function run(value: Record<string, unknown>): Progress['runs'][string] | undefined {
  const { exitCode, at } = value;
  if (!isTime(at) || (exitCode !== undefined && typeof exitCode !== 'number')) return undefined;
  return { exitCode, at };
}

function page(value: Record<string, unknown>): Progress['pages'][string] | undefined {
  const { url, ok, at } = value;
  return typeof url === 'string' && typeof ok === 'boolean' && isTime(at) ? { url, ok, at } : undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
