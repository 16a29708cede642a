import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { isProcessRunning, isServerListening, waitForExit } from './processExit.ts';

/** The process that serves a practice cluster's state. */
export interface PracticeHolder {
  pid: number;
  /** Absent while it starts or ends. */
  ready?: { server: string; kubeconfig: string };
}

/** What the practice program keeps in its folder, also while it writes. A test compares it with a folder in use. */
const entries =
  /^(?:journal\.jsonl|containers\.json|pki|curl|port|lock|ready\.json|kubeconfig|practice\.log)(?:\.stale)?(?:\.v\d+)?(?:\.\d+)?(?:\.tmp)?$/;

/** How long a process may take to start or to end, in milliseconds. */
const patience = 10_000;

/** Where a user's own practice cluster lives that no window started: what each system has for a program's data. */
export function userStateFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const base =
    platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(homedir(), 'Library', 'Application Support')
        : env.XDG_DATA_HOME !== undefined && env.XDG_DATA_HOME !== ''
          ? env.XDG_DATA_HOME
          : join(homedir(), '.local', 'share');
  return join(base, 'kubernetes-lab-guide', 'practice');
}

/** The process that has taken the lock of a state, if there is one that lives. */
export async function findPracticeHolder(dataDir: string): Promise<PracticeHolder | undefined> {
  const lock = await readJson(join(dataDir, 'lock'));
  const { pid, started } = (lock ?? {}) as { pid?: unknown; started?: unknown };
  if (typeof pid !== 'number' || !isProcessRunning(pid)) return undefined;
  // A number can have gone to another process meanwhile: the practice program tells them apart in the same way.
  if (typeof started === 'string' && started !== (await processStart(pid))) return undefined;
  const ready = (await readJson(join(dataDir, 'ready.json'))) as {
    pid?: unknown;
    server: string;
    kubeconfig: string;
  } | null;
  if (ready?.pid !== pid || !(await isServerListening(ready.server))) return { pid };
  return { pid, ready: { server: ready.server, kubeconfig: ready.kubeconfig } };
}

/**
 * Ends the process that serves a state, whoever started it, and waits until it is gone; the state is kept.
 * @returns false when there was none
 * @throws UserError `practice-busy` when one has the state that neither gets ready nor ends in time, and
 * `process-still-running`
 */
export async function stopPracticeCluster(dataDir: string, timeoutMs = patience): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (let found = false; ; found = true) {
    const holder = await findPracticeHolder(dataDir);
    if (holder === undefined) return found;
    if (holder.ready !== undefined) {
      process.kill(holder.pid, 'SIGTERM');
      await waitForExit(holder.pid, patience);
      return true;
    }
    if (performance.now() > deadline) throw busy(dataDir, holder.pid);
    // It has no event for this: the folder's files and the process' end are asked for, for a bounded time.
    await delay(50);
  }
}

/**
 * Ends the process that serves a state and deletes what it kept, and nothing else in the folder.
 * @throws UserError as `stopPracticeCluster` does
 */
export async function deletePracticeState(dataDir: string, timeoutMs = patience): Promise<void> {
  await stopPracticeCluster(dataDir, timeoutMs);
  for (const name of await namesIn(dataDir)) {
    if (entries.test(name)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  // Something else is in it, or it is not there.
  await rmdir(dataDir).catch(() => undefined);
}

/** Whether a folder holds a practice cluster's state. */
export async function hasPracticeState(dataDir: string): Promise<boolean> {
  const names = await namesIn(dataDir);
  return names.includes('pki') || names.includes('journal.jsonl');
}

/**
 * Says no to a folder of something else: the state would be among its files, and its mode changed.
 * @throws UserError `practice-folder-foreign`
 */
export async function requireStateFolder(dataDir: string): Promise<void> {
  const names = await namesIn(dataDir);
  if (names.length === 0 || (await hasPracticeState(dataDir)) || names.every(name => entries.test(name))) return;
  throw new UserError(
    'practice-folder-foreign',
    l10n.t('{0} holds other files and no practice cluster’s state, so it was not used.', dataDir),
    l10n.t('Give a folder of its own: one that is empty or not there yet.'),
  );
}

async function namesIn(folder: string): Promise<string[]> {
  // What cannot be read is told by whoever uses it.
  return await readdir(folder).catch(() => []);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

/** When a process began, as Linux counts it (field 22 of `/proc/PID/stat`); undefined elsewhere or when it is gone. */
async function processStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.replace(/^.*\) /s, '').split(' ')[19];
}

function busy(dataDir: string, pid: number): UserError {
  return new UserError(
    'practice-busy',
    l10n.t('Another process ({0}) uses the practice cluster in {1} and does not answer.', pid, dataDir),
    l10n.t('End that process and try again.'),
  );
}
