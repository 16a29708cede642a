import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { silentLog } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { startPracticeCluster } from '../cluster/practiceCluster.ts';
import {
  deletePracticeState,
  findPracticeHolder,
  hasPracticeState,
  requireStateFolder,
  stopPracticeCluster,
  userStateFolder,
} from '../cluster/practiceState.ts';
import { Interrupted, orAborted } from './interrupt.ts';
import { simulated } from './runCommand.ts';

export interface PracticeOptions {
  /** Absent: `kubeconfig` in the folder of the state. */
  kubeconfig: string | undefined;
  /** Absent: a folder that is gone at the end; with `detach`, the user's own. */
  data: string | undefined;
  /** A file that describes images. */
  images?: string | undefined;
  /** Leaves the cluster running in the background. */
  detach: boolean;
  /** How long it outlives its last client; 0: for ever. */
  idleTimeoutSeconds: number;
  language: string;
  signal: AbortSignal;
}

/**
 * `practice start`: runs a practice cluster until it is interrupted, or in the background; or finds the one that serves
 * the state already and says how to reach it.
 * @returns 0 after an interruption; at once for one in the background or one that ran already
 * @throws UserError when it cannot be started, or ends by itself
 */
export async function startPractice(options: PracticeOptions): Promise<number> {
  const { data, detach, images, language, signal, idleTimeoutSeconds } = options;
  const isTemporary = data === undefined && !detach;
  const folder = isTemporary ? await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-practice-')) : stateFolder(data);
  try {
    await requireStateFolder(folder);
    const file = path.resolve(options.kubeconfig ?? path.join(folder, 'kubeconfig'));
    await refuseForeign(file);
    const practice = await startPracticeCluster({
      dataDir: folder,
      kubeconfig: file,
      idleTimeoutSeconds,
      detached: detach,
      language,
      ...(images === undefined ? {} : { images: path.resolve(images) }),
      log: silentLog,
    });
    if (practice.existing) {
      announce(practice.server, file, practice.environment);
      console.log(l10n.t('It was running already, in process {0}, which goes on.', practice.pid));
      return 0;
    }
    if (detach) {
      announce(practice.server, file, practice.environment);
      console.log(l10n.t('It goes on in the background. To end it: {0}', commandOn('stop', data)));
      return 0;
    }
    const ended = new Promise<number>((resolve, reject) => {
      practice.onExit(({ code, lastOutput, asked }) => {
        if (asked) return;
        if (code !== 0) {
          reject(endedUnexpectedly(lastOutput));
          return;
        }
        console.log(l10n.t('The practice cluster has ended: it was stopped, or nobody has used it for a while.'));
        resolve(0);
      });
    });
    try {
      announce(practice.server, file, practice.environment);
      console.log(l10n.t('Ctrl-C ends it.'));
      return await orAborted(ended, signal);
    } catch (error) {
      if (error instanceof Interrupted) return 0;
      throw error;
    } finally {
      await practice.stop();
    }
  } finally {
    if (isTemporary) await rm(folder, { recursive: true, force: true });
  }
}

/** `practice status`. @returns 0 when it runs, 1 when it does not */
export async function practiceStatus(data: string | undefined): Promise<number> {
  const folder = stateFolder(data);
  const holder = await findPracticeHolder(folder);
  if (holder?.ready !== undefined) {
    announce(holder.ready.server, holder.ready.kubeconfig);
    console.log(l10n.t('Process: {0}', holder.pid));
    console.log(l10n.t('State: {0}', folder));
    return 0;
  }
  if (holder !== undefined) console.log(l10n.t('The practice cluster starts or ends, in process {0}.', holder.pid));
  else if (await hasPracticeState(folder)) {
    console.log(l10n.t('The practice cluster does not run; its state is in {0}.', folder));
    console.log(l10n.t('Start it again with: {0}', `${commandOn('start', data)} --detach`));
  } else console.log(l10n.t('There is no practice cluster in {0}.', folder));
  return 1;
}

/** `practice stop`. @returns 0, also when none ran. @throws UserError when it does not end */
export async function stopPractice(data: string | undefined): Promise<number> {
  const stopped = await stopPracticeCluster(stateFolder(data));
  console.log(
    stopped
      ? l10n.t('The practice cluster is stopped; what is in it is kept.')
      : l10n.t('The practice cluster does not run.'),
  );
  return 0;
}

/** `practice reset`. @returns 0, also when there was none. @throws UserError when it does not end */
export async function resetPractice(data: string | undefined): Promise<number> {
  const folder = stateFolder(data);
  await requireStateFolder(folder);
  await deletePracticeState(folder);
  console.log(l10n.t('The practice cluster is stopped and its state deleted: the next start is a fresh one.'));
  return 0;
}

function stateFolder(data: string | undefined): string {
  return data === undefined ? userStateFolder() : path.resolve(data);
}

function commandOn(command: string, data: string | undefined): string {
  return ['kubernetes-lab-guide practice', command, ...(data === undefined ? [] : ['--data', shellWord(data)])].join(
    ' ',
  );
}

function announce(server: string, kubeconfig: string, environment: Readonly<Record<string, string>> = {}): void {
  console.log(l10n.t('The practice cluster runs at {0}', server));
  console.log(l10n.t('Kubeconfig: {0}', kubeconfig));
  console.log(simulated());
  const variables = Object.entries({ KUBECONFIG: kubeconfig, ...environment });
  const words = variables.map(([name, value]) => `${name}=${shellWord(value)}`).join(' ');
  console.log(l10n.t('In another terminal: {0}', `export ${words} && kubectl get nodes`));
}

/** The file is replaced: one that leads to other clusters must not be lost. */
async function refuseForeign(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const servers = [...text.matchAll(/^\s*-?\s*server:\s*(\S+)/gm)].map(match => match[1] ?? '');
  const foreign = text.trim() !== '' && (servers.length !== 1 || !/^["']?https:\/\/127\.0\.0\.1:/.test(servers[0]!));
  if (!foreign) return;
  throw new UserError(
    'kubeconfig-foreign',
    l10n.t('{0} is there already and is not a practice cluster’s, so it was not replaced.', file),
    l10n.t('Give the name of a file that is not there yet.'),
  );
}

function endedUnexpectedly(lastOutput: string): UserError {
  return new UserError(
    'practice-ended',
    [l10n.t('The practice cluster ended unexpectedly.'), lastOutput].filter(text => text !== '').join('\n'),
    l10n.t('Start it again; with --data its state is still there.'),
  );
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
