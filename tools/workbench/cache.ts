import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where the tools keep what they download or unpack: outside the checkout, so that it outlives a clean clone. */
export function cacheFolder(): string {
  return path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'kubernetes-lab-guide');
}

/**
 * The cached folder `name`, filled first by `fill` if it is not there yet. It is filled under another name and then
 * renamed, so a folder that is there is whole; a lock keeps two processes from filling it at once.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    await removeUnfinished(name);
    const unfinished = await mkdtemp(`${folder}${unfinishedEnding}`);
    try {
      await fill(unfinished);
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return folder;
  } finally {
    await unlock();
  }
}

const unfinishedEnding = '.new-';

/** Removes what a process left that was killed while it filled the folder. */
async function removeUnfinished(name: string): Promise<void> {
  for (const entry of await readdir(cacheFolder())) {
    if (!entry.startsWith(name + unfinishedEnding)) continue;
    await rm(path.join(cacheFolder(), entry), { recursive: true, force: true });
  }
}

/** Waits for the lock file and takes it. One whose process is gone is taken over. */
async function lock(file: string): Promise<() => Promise<void>> {
  for (let waiting = false; ; waiting = true) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    if (holder > 0 && !isRunning(holder)) {
      await rm(file, { force: true });
      continue;
    }
    if (!waiting) console.error(`Waiting for process ${holder}, which fills the same cache (${file}).`);
    await delay(250);
  }
}

/** Whether a process of this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
