import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { silentLog } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { startPracticeCluster } from '../cluster/practiceCluster.ts';
import { Interrupted, orAborted } from './interrupt.ts';
import { simulated } from './runCommand.ts';

export interface PracticeOptions {
  kubeconfig: string;
  /** Absent: a folder that is gone at the end. */
  data: string | undefined;
  language: string;
  signal: AbortSignal;
}

/**
 * `practice start`: runs a practice cluster in the foreground until it is interrupted, or finds the one that serves the
 * data already and says how to reach it.
 * @returns 0 after an interruption, or at once for one that ran already
 * @throws UserError when it cannot be started, or ends by itself
 */
export async function startPractice({ kubeconfig, data, language, signal }: PracticeOptions): Promise<number> {
  const file = path.resolve(kubeconfig);
  await refuseForeign(file);
  const temporary = data === undefined ? await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-practice-')) : undefined;
  try {
    const practice = await startPracticeCluster({
      dataDir: path.resolve(temporary ?? data ?? '.'),
      kubeconfig: file,
      idleTimeoutSeconds: 0,
      detached: false,
      language,
      log: silentLog,
    });
    if (practice.existing) {
      announce(practice.server, file);
      console.log(l10n.t('It was running already, in process {0}, which goes on.', practice.pid));
      return 0;
    }
    const ended = new Promise<never>((_, reject) => {
      practice.onExit(({ lastOutput, asked }) => {
        if (!asked) reject(endedUnexpectedly(lastOutput));
      });
    });
    try {
      announce(practice.server, file);
      console.log(l10n.t('Ctrl-C ends it.'));
      return await orAborted(ended, signal);
    } catch (error) {
      if (error instanceof Interrupted) return 0;
      throw error;
    } finally {
      await practice.stop();
    }
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
}

function announce(server: string, kubeconfig: string): void {
  console.log(l10n.t('The practice cluster runs at {0}', server));
  console.log(l10n.t('Kubeconfig: {0}', kubeconfig));
  console.log(simulated());
  console.log(l10n.t('In another terminal: {0}', `export KUBECONFIG=${shellWord(kubeconfig)} && kubectl get nodes`));
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
