import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for a condition that nothing announces: what stands on a page, in a file or in a cluster. An error in `check`
 * counts as not yet.
 *
 * @throws after `timeout` milliseconds, naming `what` and the last value or error
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  timeout = 30_000,
): Promise<Exclude<T, false | undefined | null | '' | 0>> {
  const deadline = performance.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value) return value as Exclude<T, false | undefined | null | '' | 0>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${timeout} ms in vain for: ${what} (last: ${String(last)})`);
    }
    await delay(50);
  }
}
