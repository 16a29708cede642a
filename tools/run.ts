import { spawn, type SpawnOptions } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program to its end with this process' input and outputs.
 *
 * @returns its exit code; as a shell says it, 128 + n if signal n ended it
 * @throws if it cannot be started
 */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    // A signal is the program's to obey first: it cleans up in its own way. Then it ends this process, too.
    let asked: NodeJS.Signals | undefined;
    const pass = (signal: NodeJS.Signals): void => {
      asked = signal;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, pass);
    const end = (): void => {
      for (const signal of signals) process.off(signal, pass);
      if (asked !== undefined) process.kill(process.pid, asked);
    };
    child.on('error', error => {
      end();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      end();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/** Like `run`, for a program that may hang: `isOver` is asked each second whether it is to be killed. */
export async function runUntil(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  isOver: () => boolean,
): Promise<number> {
  const abort = new AbortController();
  const timer = setInterval(() => isOver() && abort.abort(), 1000);
  try {
    return await run(command, args, { ...options, signal: abort.signal, killSignal: 'SIGKILL' });
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    return 124;
  } finally {
    clearInterval(timer);
  }
}

/** Like `run`, but anything other than 0 is an error. */
export async function mustRun(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code}`);
}
