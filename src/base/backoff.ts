export interface BackoffOptions {
  /** The first delay's upper bound, in milliseconds. */
  initialMs: number;
  factor: number;
  maxMs: number;
  /** Forget failures after this long without one, in milliseconds. */
  resetAfterMs: number;
}

/** client-go's reflector: 0.8 s, doubled up to 30 s, forgotten after two minutes of health. */
export const watchBackoff: BackoffOptions = { initialMs: 800, factor: 2, maxMs: 30_000, resetAfterMs: 120_000 };

/** Delays that grow with each failure, each drawn anew (full jitter), so that many clients don't come back at once. */
export class Backoff {
  private readonly options: BackoffOptions;
  private readonly random: () => number;
  private readonly now: () => number;
  private ceiling: number;
  private lastFailure = Number.NEGATIVE_INFINITY;

  constructor(
    options: BackoffOptions,
    random: () => number = Math.random,
    now: () => number = () => performance.now(),
  ) {
    this.options = options;
    this.random = random;
    this.now = now;
    this.ceiling = options.initialMs;
  }

  /** Counts a failure and gives how long to wait before the next attempt, in milliseconds. */
  next(): number {
    const { initialMs, factor, maxMs, resetAfterMs } = this.options;
    const now = this.now();
    if (now - this.lastFailure > resetAfterMs) this.ceiling = initialMs;
    this.lastFailure = now;
    const delay = this.random() * this.ceiling;
    this.ceiling = Math.min(this.ceiling * factor, maxMs);
    // Never a busy loop, whatever the dice say.
    return Math.max(delay, Math.min(50, initialMs));
  }

  reset(): void {
    this.ceiling = this.options.initialMs;
  }
}
