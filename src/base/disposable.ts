/** Something that holds resources until `dispose` is called. Structurally VS Code's `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Wraps a function, so that it runs once at most. */
export function toDisposable(release: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      release();
    },
  };
}

/**
 * Owns disposables and releases them in reverse order. What is added after disposal is released at once, so that an
 * asynchronous start that loses a race with `dispose` leaks nothing.
 */
export class DisposableStore implements Disposable {
  private items: Set<Disposable> | undefined;
  private disposed = false;

  get isDisposed(): boolean {
    return this.disposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else (this.items ??= new Set()).add(item);
    return item;
  }

  /** Releases one item now and forgets it. */
  release(item: Disposable): void {
    if (this.items?.delete(item) === true) item.dispose();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const errors: unknown[] = [];
    for (const item of [...(this.items ?? [])].reverse()) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    this.items = undefined;
    if (errors.length > 0) throw new AggregateError(errors, 'Some resources could not be released');
  }
}
