import { spawn } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import { plainLine } from '../base/plainText.ts';

export interface ProgramOptions {
  env: NodeJS.ProcessEnv;
  /** It is killed after this long, in milliseconds; absent: never. */
  timeoutMs?: number;
}

/** The most that is read, in characters. */
const longest = 1024 * 1024;

/**
 * What a program writes to standard output. It has no standard input, and no terminal that it could ask at.
 *
 * @throws Error `ENOENT` when there is none; else with the last line that it wrote to standard error.
 */
export function programOutput(command: string, args: readonly string[], options: ProgramOptions): Promise<string> {
  const { env, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      // Away from the terminal that this process may have been started in.
      detached: process.platform !== 'win32',
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > longest) child.kill('SIGKILL');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4096)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (output.length > longest) reject(new Error(l10n.t('its answer does not end')));
      else if (code === 0) resolve(output);
      else reject(new Error(lastLine(errors) ?? l10n.t('it ended with {0}', code ?? signal ?? '?')));
    });
  });
}

function lastLine(text: string): string | undefined {
  const lines = text.split('\n').map(line => plainLine(line).trim());
  // Some close with a bracket of its own.
  return lines.filter(line => /\p{L}/u.test(line)).at(-1);
}
