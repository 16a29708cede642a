import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Whether the shell `pid` is waiting for a foreground process, told by the terminal's foreground process group
 * (proc(5), `stat`, fields 5 and 8). `undefined` where that cannot be known: elsewhere than on Linux.
 */
export async function hasForegroundProcess(pid: number): Promise<boolean | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The second field, the program's name in parentheses, may hold anything.
    const [, , processGroup, , , foregroundGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return processGroup !== foregroundGroup;
  } catch {
    return undefined;
  }
}

/**
 * Resolves when the shell `pid` is in the foreground again, with whether that was within `ms`. The system sends no event
 * for it, so this asks, for that time only.
 */
export async function foregroundEnds(pid: number, ms: number, isStopped: () => boolean): Promise<boolean> {
  const deadline = performance.now() + ms;
  while ((await hasForegroundProcess(pid)) === true) {
    if (isStopped() || performance.now() >= deadline) return false;
    await delay(50);
  }
  return true;
}
