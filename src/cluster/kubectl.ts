import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/**
 * Finds an executable as a shell would, on `PATH` (and with `PATHEXT` on Windows).
 *
 * @returns its absolute path, or undefined.
 */
export async function findExecutable(
  name: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const path = env.PATH ?? Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  const extensions = platform === 'win32' ? ['', ...(env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  for (const directory of path.split(platform === process.platform ? delimiter : platform === 'win32' ? ';' : ':')) {
    if (directory === '') continue;
    for (const extension of extensions) {
      const candidate = join(directory, name + extension);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

/**
 * Finds kubectl.
 *
 * @throws UserError `kubectl-missing` that says how to install it on this platform.
 */
export async function findKubectl(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const path = await findExecutable('kubectl', env, platform);
  if (path !== undefined) return path;
  throw new UserError('kubectl-missing', l10n.t('kubectl was not found on the PATH.'), installHint(platform));
}

function installHint(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return l10n.t('Install it with “brew install kubectl”, then reload the window.');
    case 'win32':
      return l10n.t('Install it with “winget install -e --id Kubernetes.kubectl”, then reload the window.');
    default:
      return l10n.t(
        'Install it as https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/ says (for example “sudo snap install kubectl --classic”), then reload the window.',
      );
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
