import type { Disposable } from '../../base/disposable.ts';

/** Something that runs later, once, however often it was asked for. */
export interface Coalesced extends Disposable {
  /** Runs it at the end of this event-loop turn. */
  request(): void;
  /** Runs it now when it was asked for, so that a reader sees the newest state. */
  flush(): void;
}

/** Runs `action` once for all requests of one event-loop turn, and never after disposal. */
export function coalesce(action: () => void): Coalesced {
  let pending: NodeJS.Immediate | undefined;
  const cancel = (): void => {
    if (pending !== undefined) clearImmediate(pending);
    pending = undefined;
  };
  const run = (): void => {
    pending = undefined;
    action();
  };
  return {
    request: () => (pending ??= setImmediate(run)),
    flush() {
      if (pending === undefined) return;
      cancel();
      action();
    },
    dispose: cancel,
  };
}
