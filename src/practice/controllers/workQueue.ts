import type { Disposable } from '../../base/disposable.ts';

const baseDelay = 5;
const longestDelay = 30_000;

/**
 * Keys that wait to be processed, as in client-go's `workqueue`: a key is in it once however often it is added, one is
 * processed on each turn of the event loop, and one whose processing throws comes back with exponential back-off.
 */
export class WorkQueue implements Disposable {
  /** By priority. */
  private readonly waiting = new Map<number, Set<string>>();
  private readonly timers = new Map<string, { due: number; timer: NodeJS.Timeout }>();
  private readonly failures = new Map<string, number>();
  private turn: NodeJS.Immediate | undefined;
  private disposed = false;
  private readonly process: (key: string) => void;
  private readonly onError: (key: string, error: unknown) => void;
  private readonly priority: (key: string) => number;

  /**
   * @param onError told what `process` threw, before the key is queued again.
   * @param priority keys with a higher one go first; those of the same in the order in which they came
   */
  constructor(
    process: (key: string) => void,
    onError: (key: string, error: unknown) => void,
    priority: (key: string) => number = () => 0,
  ) {
    this.process = process;
    this.onError = onError;
    this.priority = priority;
  }

  add(key: string): void {
    if (this.disposed) return;
    const priority = this.priority(key);
    const keys = this.waiting.get(priority) ?? new Set();
    this.waiting.set(priority, keys.add(key));
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
    const key = this.take();
    if (key === undefined) return;
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

  private take(): string | undefined {
    const highest = Math.max(...this.waiting.keys());
    const keys = this.waiting.get(highest);
    const [key] = keys ?? [];
    if (key === undefined) return undefined;
    keys!.delete(key);
    if (keys!.size === 0) this.waiting.delete(highest);
    return key;
  }
}
