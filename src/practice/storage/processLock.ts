import { linkSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError.ts';
import { readIfThere, writePrivateFile } from './privateFile.ts';

/** What the process that serves a folder says once it is ready. */
export interface ReadyLine {
  ready: true;
  server: string;
  kubeconfig: string;
  pid: number;
}

/** The right to be the one process that serves a folder. */
export interface ProcessLock {
  announce(line: ReadyLine): void;
  /** Says that this process no longer serves, though it still writes. */
  withdraw(): void;
  release(): void;
}

/** How long another process may take to start or to end, in milliseconds. */
const patience = 10_000;

interface Holder {
  pid: number;
  /** When the process began, as the system counts it; tells processes of one number apart. */
  started?: string;
}

/**
 * Takes the lock of a folder, or finds who has it and is ready to serve.
 * @throws UserError `practice-directory-busy` when another process has it and does not get ready, nor ends
 */
export async function acquireLock(folder: string): Promise<ProcessLock | ReadyLine> {
  const lockFile = join(folder, 'lock');
  const readyFile = join(folder, 'ready.json');
  const deadline = Date.now() + patience;
  for (;;) {
    if (tryTake(lockFile)) {
      rmSync(readyFile, { force: true });
      return {
        announce: line => writePrivateFile(readyFile, `${JSON.stringify(line)}\n`),
        withdraw: () => rmSync(readyFile, { force: true }),
        release: () => rmSync(lockFile, { force: true }),
      };
    }
    const text = readIfThere(lockFile);
    if (text === undefined) continue;
    const holder = parse<Holder>(text);
    if (holder === undefined || !isAlive(holder)) {
      removeStale(lockFile, text);
      continue;
    }
    const ready = parse<ReadyLine>(readIfThere(readyFile) ?? '');
    if (ready?.pid === holder.pid && (await answers(ready.server))) return ready;
    if (Date.now() >= deadline) throw busy(folder, holder.pid);
    await folderChange(folder, deadline - Date.now());
  }
}

/** Creates the file with its content in one step, so that nobody reads half of it. */
function tryTake(lockFile: string): boolean {
  const holder: Holder = { pid: process.pid };
  const started = processStart(process.pid);
  if (started !== undefined) holder.started = started;
  const text = JSON.stringify(holder);
  const own = `${lockFile}.${process.pid}`;
  rmSync(own, { force: true });
  writeFileSync(own, text, { mode: 0o600 });
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    return takeWithoutLinks(lockFile, text);
  } finally {
    rmSync(own, { force: true });
  }
}

/** For file systems that have no hard links. */
function takeWithoutLinks(lockFile: string, text: string): boolean {
  try {
    writeFileSync(lockFile, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a process that is gone, unless another one has taken it in between. */
function removeStale(lockFile: string, text: string): void {
  const aside = `${lockFile}.stale.${process.pid}`;
  try {
    renameSync(lockFile, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readIfThere(aside) !== text) {
    try {
      linkSync(aside, lockFile);
    } catch {
      // A third process has it now, and finds out from this one's answer that it shares nothing.
    }
  }
  rmSync(aside, { force: true });
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === undefined || started === processStart(pid);
}

/** Field 22 of Linux' `/proc/PID/stat`; undefined elsewhere and for a process that has ended. */
function processStart(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether something listens at the address. */
function answers(server: string): Promise<boolean> {
  const { port, hostname } = new URL(server);
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname);
    const done = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.setTimeout(2000, () => done(false));
  });
}

/** Resolves when something changes in a folder, or after a while: a process may end without a trace. */
async function folderChange(folder: string, milliseconds: number): Promise<void> {
  await new Promise<void>(resolve => {
    const watcher = watch(folder);
    const timer = setTimeout(() => done(), Math.min(milliseconds, 1000));
    const done = (): void => {
      clearTimeout(timer);
      watcher.close();
      resolve();
    };
    watcher.once('change', done);
    watcher.once('error', done);
  });
}

function busy(folder: string, pid: number): UserError {
  return new UserError(
    'practice-directory-busy',
    l10n.t('Another process ({0}) uses the practice cluster in {1} and does not answer.', pid, folder),
    l10n.t('End that process and try again.'),
  );
}
