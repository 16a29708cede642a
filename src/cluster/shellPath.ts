import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { programOutput } from './programOutput.ts';

/**
 * Finds a program on the PATH that the user's terminals have: an editor that was started from a desktop knows nothing
 * of what shells' start files add. The shell is asked each time, as what is missing may just have been installed.
 */
export async function findOnShellPath(command: string): Promise<{ file: string; path: string } | undefined> {
  if (command === '' || command.includes('/')) return undefined;
  const path = await shellPath(process.env);
  for (const folder of path.split(delimiter)) {
    const file = join(folder, command);
    if (folder !== '' && (await isExecutable(file))) return { file, path };
  }
  return undefined;
}

/** What an interactive login shell has as its PATH, as a terminal's has; empty where it cannot be found out. */
async function shellPath(env: NodeJS.ProcessEnv): Promise<string> {
  const shell = env.SHELL ?? '';
  // Windows' programs have the same PATH everywhere.
  if (shell === '' || process.platform === 'win32') return '';
  // Start files may print something before.
  const output = await programOutput(shell, ['-i', '-l', '-c', 'echo; env'], { env, timeoutMs: 10_000 }).catch(
    () => '',
  );
  return /^PATH=(.*)$/m.exec(output)?.[1] ?? '';
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
