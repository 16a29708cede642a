import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import { orAborted } from './interrupt.ts';

/** A timer that is longer would go off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits until an event makes the condition true; false when `limitMs` are over before that. */
export async function until(
  event: Event<unknown>,
  condition: () => boolean,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (condition()) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const subscription: Disposable = event(() => {
    if (condition()) resolve(true);
  });
  const timer = setTimeout(() => resolve(false), Math.min(limitMs, MAX_TIMER_MS));
  try {
    return await orAborted(promise, signal);
  } finally {
    clearTimeout(timer);
    subscription.dispose();
  }
}

/**
 * Tries until it succeeds, each time something happened or after a pause that doubles from half a second to eight.
 * @throws what the last attempt threw, when the time is over or `isPending` says that trying again is no use
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  options: { event: Event<unknown>; isPending: (error: unknown) => boolean; deadline: number; signal: AbortSignal },
): Promise<T> {
  const { event, isPending, deadline, signal } = options;
  for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
    let happened = false;
    const subscription = event(() => (happened = true));
    try {
      return await orAborted(attempt(), signal);
    } catch (error) {
      const left = deadline - performance.now();
      if (signal.aborted || !isPending(error) || left <= 0) throw error;
      await until(event, () => happened, Math.min(pause, left), signal);
    } finally {
      subscription.dispose();
    }
  }
}
