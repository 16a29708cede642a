import { DisposableStore, type Disposable } from '../base/disposable.ts';

/** Waits for events and moments; all of it ends at once when it is disposed of. */
export class Waits implements Disposable {
  private readonly store = new DisposableStore();

  /** Resolves with the first event that `accept` takes, at the latest after `ms` or on disposal. */
  for<T>(
    event: (listener: (event: T) => void) => Disposable,
    ms: number,
    accept: (event: T) => boolean | Promise<boolean> = () => true,
  ): Promise<void> {
    return this.until(done => {
      const waiting = new DisposableStore();
      const timer = setTimeout(done, ms);
      waiting.add({ dispose: () => clearTimeout(timer) });
      waiting.add(
        event(value => {
          // What cannot be read is not waited for.
          Promise.resolve(accept(value)).then(accepted => accepted && done(), done);
        }),
      );
      return waiting;
    });
  }

  /** Resolves when `begin` calls what it gets, or on disposal; then what `begin` returned is released. */
  until(begin: (done: () => void) => Disposable): Promise<void> {
    return new Promise(resolve => {
      const waiting = this.store.add(new DisposableStore());
      waiting.add({ dispose: resolve });
      waiting.add(begin(() => this.store.release(waiting)));
    });
  }

  /** Does something after `ms`, unless it is disposed of before. */
  later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.store.release(waiting);
      action();
    }, ms);
    const waiting = this.store.add({ dispose: () => clearTimeout(timer) });
  }

  dispose(): void {
    this.store.dispose();
  }
}
