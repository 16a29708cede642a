/** Ctrl-C, or the process was told to end. Everything is cleaned up on its way. */
export class Interrupted extends Error {}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Programs that started us pass on a signal that we had from the terminal already: that is not a second one. */
const sameSignalMs = 1000;

/**
 * Runs a task that the first signal aborts, so that it can clean up; so does a reader of our output that goes away
 * (`| head`). A second signal ends the process at once.
 * @throws Interrupted, or what the task throws
 */
export async function interruptible<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let abortedAt: number | undefined;
  const abort = (): void => {
    const now = performance.now();
    if (abortedAt !== undefined && now - abortedAt > sameSignalMs) process.exit(130);
    abortedAt ??= now;
    controller.abort(new Interrupted());
  };
  const onOutputGone = (): void => controller.abort(new Interrupted());
  for (const signal of signals) process.on(signal, abort);
  process.stdout.on('error', onOutputGone);
  try {
    return await task(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}

/** Waits for a promise, or rejects with the signal's reason as soon as it is aborted. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
