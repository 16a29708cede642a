import type { Disposable } from '../../base/disposable.ts';

const baseDelay = 5;
const longestDelay = 30_000;

/**
 * Keys that wait to be processed, as in client-go's `workqueue`: a key is in it once however often it is added, one is
 * processed on each turn of the event loop, and one whose processing throws comes back with exponential back-off.
 */
export class WorkQueue implements Disposable {
  private readonly waiting = new Set<string>();
  private readonly timers = new Map<string, { due: number; timer: NodeJS.Timeout }>();
  private readonly failures = new Map<string, number>();
  private turn: NodeJS.Immediate | undefined;
  private disposed = false;
  private readonly process: (key: string) => void;
  private readonly onError: (key: string, error: unknown) => void;

  /** @param onError told what `process` threw, before the key is queued again. */
  constructor(process: (key: string) => void, onError: (key: string, error: unknown) => void) {
    this.process = process;
    this.onError = onError;
  }

  add(key: string): void {
    if (this.disposed) return;
    this.waiting.add(key);
    this.turn ??= setImmediate(() => this.next());
  }

  /** Adds a key after a delay in milliseconds. Of several delays of a key, the one that ends first counts. */
  addAfter(key: string, delay: number): void {
    if (this.disposed) return;
    const due = Date.now() + delay;
    const earlier = this.timers.get(key);
    if (earlier) {
      if (earlier.due <= due) return;
      clearTimeout(earlier.timer);
    }
    // A longer delay would overflow setTimeout; the key then merely comes back early.
    const timer = setTimeout(
      () => {
        this.timers.delete(key);
        this.add(key);
      },
      Math.min(Math.max(0, delay), 2 ** 31 - 1),
    );
    this.timers.set(key, { due, timer });
  }

  dispose(): void {
    this.disposed = true;
    if (this.turn) clearImmediate(this.turn);
    for (const { timer } of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.waiting.clear();
  }

  private next(): void {
    this.turn = undefined;
    const [key] = this.waiting;
    if (key === undefined) return;
    this.waiting.delete(key);
    try {
      this.process(key);
      this.failures.delete(key);
    } catch (error) {
      const failures = this.failures.get(key) ?? 0;
      this.failures.set(key, failures + 1);
      this.onError(key, error);
      this.addAfter(key, Math.min(baseDelay * 2 ** failures, longestDelay));
    }
    if (this.waiting.size > 0) this.turn ??= setImmediate(() => this.next());
  }
}
