import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A variable that every process of one session inherits, whoever started it and however it detached itself. */
export const marker = 'KUBERNETES_LAB_GUIDE_SESSION';

/** The processes that carry a session's mark in their environment; none on systems without /proc. */
export function processesOf(session: string): { pid: number; command: string }[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  return entries
    .map(Number)
    .filter(pid => pid > 0 && pid !== process.pid)
    .flatMap(pid => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${marker}=${session}`)) return [];
        return [{ pid, command: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim() }];
      } catch {
        return []; // ended meanwhile, or another user's
      }
    })
    .filter(({ command }) => command !== ''); // a zombie has no command line
}

/** Ends what a session left running: asked first (an interactive shell hears a hang-up only), then by force. */
export async function endProcessesOf(session: string): Promise<void> {
  for (const signals of [['SIGTERM', 'SIGHUP'], ['SIGKILL']] as const) {
    for (const { pid } of processesOf(session)) for (const signal of signals) kill(pid, signal);
    for (let i = 0; i < 40 && processesOf(session).length > 0; i++) await delay(50);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ended meanwhile
  }
}
