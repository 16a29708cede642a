import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** Whether anything accepts connections at `server`, an URL. */
export async function isServerListening(server: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(server);
  const defaultPort = protocol === 'http:' ? 80 : 443;
  return new Promise(resolve => {
    const socket = connect({ host: hostname, port: port === '' ? defaultPort : Number(port), timeout: 2000 });
    const settle = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

/**
 * Waits until a process that is not our child is gone. The system sends no event for such a process, so this asks,
 * for a bounded time.
 *
 * @throws UserError `process-still-running` after `timeoutMs`.
 */
export async function waitForExit(pid: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (isProcessRunning(pid)) {
    if (Date.now() > deadline) {
      throw new UserError(
        'process-still-running',
        l10n.t('The process {0} did not end within {1} seconds.', pid, timeoutMs / 1000),
        l10n.t('End it by hand, then try again.'),
      );
    }
    await delay(25);
  }
}

/** Whether there is a process of this number. */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
