import type { Disposable } from '../../base/disposable.ts';

/** Something that runs later, once, however often it was asked for. */
export interface Coalesced extends Disposable {
  /** It was asked for, and has not run yet. */
  readonly isPending: boolean;
  /** Runs it at the end of this event-loop turn; later when it has been taking long. */
  request(): void;
}

/** Runs that are shorter than this, in milliseconds, are followed by the next one at once. */
const QUICK_MS = 8;
/** How long there is rest after a run, as a multiple of what it took: the editor's process has other things to do. */
const REST = 4;

/**
 * Runs `action` once for all requests of one event-loop turn, and never after disposal. What takes long, as a tree of
 * thousands of rows does, takes a fifth of the time at most, however often it is asked for.
 */
export function coalesce(action: () => void): Coalesced {
  let cancel: (() => void) | undefined;
  let lastMs = 0;
  let restUntil = 0;
  const run = (): void => {
    cancel = undefined;
    const began = performance.now();
    action();
    const ended = performance.now();
    // The first run may be slow because the code is cold.
    const ms = Math.min(ended - began, lastMs);
    lastMs = ended - began;
    restUntil = ms > QUICK_MS ? ended + ms * REST : 0;
  };
  return {
    get isPending() {
      return cancel !== undefined;
    },
    request() {
      if (cancel !== undefined) return;
      const rest = restUntil - performance.now();
      if (rest > 0) {
        const timer = setTimeout(run, rest);
        cancel = () => clearTimeout(timer);
      } else {
        const immediate = setImmediate(run);
        cancel = () => clearImmediate(immediate);
      }
    },
    dispose() {
      cancel?.();
      // Whoever asks from now on asks in vain.
      cancel = () => undefined;
    },
  };
}
