import { findProgram } from './findProgram.ts';
import { run } from './run.ts';

/** Whether this system takes Debian's packages. */
export function hasApt(): boolean {
  return findProgram('apt-get') !== undefined;
}

/**
 * Installs Debian's packages as root or by a sudo that asks for nothing; otherwise, or where there is no apt, leaves
 * things as they are. Whether it has worked is the caller's to find out: it knows what it needs.
 */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  const apt = findProgram('apt-get');
  if (apt === undefined || packages.length === 0) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && (findProgram('sudo') === undefined || (await quietly([...sudo, 'true'])) !== 0)) return;
  console.error(`Installing ${packages.join(' and ')} with apt-get.`);
  const asRoot = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', apt, '-qq'];
  await quietly([...asRoot, 'update']);
  const code = await quietly([...asRoot, '-y', 'install', '--no-install-recommends', ...packages]);
  if (code !== 0) console.error(`apt-get ended with ${code}.`);
}

/** What a person has to do where `aptInstall` may not. */
export function aptAdvice(packages: readonly string[]): string {
  return `as root: apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`;
}

function quietly([command, ...args]: readonly string[]): Promise<number> {
  return run(command!, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
