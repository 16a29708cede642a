import type { Login } from './login.ts';

/** What is known of a request in progress, for judging its failure. */
export class Attempt {
  readonly startedAt = performance.now();
  readonly signal: AbortSignal;
  login: Login | undefined;
  /** Headers came: whatever goes wrong from then on is this answer's own trouble. */
  answered = false;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }
}
