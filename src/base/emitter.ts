import { toDisposable, type Disposable } from './disposable.ts';

/** Subscribes a listener. Structurally VS Code's `Event`, without its optional arguments. */
export type Event<T> = (listener: (event: T) => void) => Disposable;

/** An event source. A listener that throws disturbs neither the others nor the source. */
export class Emitter<T> implements Disposable {
  /** Absent until somebody listens: most sources of a large program are never listened to. */
  private listeners: Set<(event: T) => void> | undefined;
  private readonly onError: (error: unknown) => void;

  /** @param onError told what a listener threw; by default it is rethrown on the next turn, where the host logs it. */
  constructor(onError?: (error: unknown) => void) {
    this.onError =
      onError ??
      (error => {
        queueMicrotask(() => {
          throw error;
        });
      });
  }

  readonly event: Event<T> = listener => {
    const own = (event: T): void => listener(event);
    (this.listeners ??= new Set()).add(own);
    return toDisposable(() => this.listeners?.delete(own));
  };

  get hasListeners(): boolean {
    return this.listeners !== undefined && this.listeners.size > 0;
  }

  fire(event: T): void {
    if (this.listeners === undefined) return;
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.onError(error);
      }
    }
  }

  dispose(): void {
    this.listeners = undefined;
  }
}
