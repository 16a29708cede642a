import { createContext, Script } from 'node:vm';

/** Milliseconds that the patterns and rules of a schema may take for one object. */
const limit = 300;

const context = createContext({}) as { run?: (() => unknown) | undefined };
const script = new Script('run()');

/** A computation took too long. */
export class TimeIsUp extends Error {}

/**
 * Runs what authors of schemas wrote, regular expressions and rules, which can take for ever: V8 breaks both off. It is
 * about 0.2 ms dearer than a call. What is run may be begun again: on a busy machine its time may go by without it.
 * @throws TimeIsUp
 */
export function withinTime<T>(run: () => T, milliseconds = limit): T {
  const began = process.cpuUsage();
  for (;;) {
    context.run = run;
    try {
      return script.runInContext(context, { timeout: milliseconds }) as T;
    } catch (error) {
      // It may be an error of the context's own, of which this one has no class.
      if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      const { user, system } = process.cpuUsage(began);
      if ((user + system) / 1000 >= milliseconds * 0.8) throw new TimeIsUp('it took too long');
    } finally {
      context.run = undefined;
    }
  }
}
