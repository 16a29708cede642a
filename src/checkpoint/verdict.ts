/**
 * The result of evaluating an expectation once. `reason` is for people, in their language, with numbers
 * (`1/2 available`); it is empty only when satisfied.
 */
export type Verdict =
  | { status: 'satisfied'; reason: string }
  | { status: 'pending'; reason: string }
  /** It will not get there by itself: with the object's own warning (`detail`) and what to do (`remedy`). */
  | { status: 'failing'; reason: string; detail?: string; remedy: string }
  /** The cluster cannot be asked, or may not tell. */
  | { status: 'unknown'; reason: string };

/** The states of a checkpoint as it is shown. `regressed`: passed, but no longer so. */
export type CheckpointState = 'pending' | 'failing' | 'passed' | 'regressed' | 'unknown' | 'skipped';
