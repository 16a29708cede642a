import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** How a shell reads a command line. `plain`: a POSIX shell whose line editor takes no bracketed paste, or an unknown one. */
export type Dialect = 'posix' | 'plain' | 'fish' | 'powershell' | 'cmd';

/** The dialect of the shell at `shellPath`, by its file name. */
export function dialectOf(shellPath: string): Dialect {
  const name = programName(shellPath);
  if (name === 'bash' || name === 'zsh') return 'posix';
  if (name === 'fish') return 'fish';
  if (name === 'pwsh' || name === 'powershell') return 'powershell';
  if (name === 'cmd') return 'cmd';
  return 'plain';
}

/** Whether the shell at `shellPath` is bash, which reads `PROMPT_COMMAND`. */
export function isBash(shellPath: string): boolean {
  return programName(shellPath) === 'bash';
}

function programName(shellPath: string): string {
  return path.win32
    .basename(shellPath)
    .toLowerCase()
    .replace(/\.exe$/, '');
}

/**
 * The shell for lab commands: `undefined` means the user's default profile. On Windows, whose default shells parse
 * neither `\` continuations nor heredocs, Git's bash is preferred where it is installed.
 */
export function preferredShell(
  platform: NodeJS.Platform,
  defaultShell: string,
  env: NodeJS.ProcessEnv,
  exists: (file: string) => boolean,
): string | undefined {
  const dialect = dialectOf(defaultShell);
  if (platform !== 'win32' || (dialect !== 'powershell' && dialect !== 'cmd')) return undefined;
  return [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA && `${env.LOCALAPPDATA}\\Programs`]
    .filter(folder => folder !== undefined && folder !== '')
    .map(folder => `${folder}\\Git\\bin\\bash.exe`)
    .find(exists);
}

/** Makes the terminal's line editor take several lines as one input, see xterm's "bracketed paste mode". */
export function bracketedPaste(text: string): string {
  return `\u001b[200~${text}\u001b[201~`;
}

/**
 * Keys that take away what stands at the prompt and was not entered, so that it does not become the beginning of what is
 * sent: to the end of the line, and back to its beginning. Nothing where another key might be meant by them.
 */
export function clearLine(dialect: Dialect): string {
  return dialect === 'powershell' || dialect === 'cmd' ? '' : '\u0005\u0015';
}

/**
 * What is written to the terminal for a statement, without the final Enter. Throws a UserError where the shell cannot
 * take the statement: a heredoc or a construct of several lines in PowerShell, cmd or fish.
 */
export function terminalInput(statement: string, dialect: Dialect): string {
  if (!statement.includes('\n')) return statement;
  if (dialect === 'posix') return bracketedPaste(statement);
  const joined = joinContinuations(statement);
  if (!joined.includes('\n')) return joined;
  // A shell that has no line editor reads line after line.
  if (dialect === 'plain') return joined;
  throw new UserError(
    'shell-multi-line',
    l10n.t('The shell of the lab terminal cannot take a command of several lines.'),
    dialect === 'fish'
      ? l10n.t('Set bash or zsh as the default terminal profile, close the lab terminal and run the command again.')
      : l10n.t('Install Git for Windows, which brings bash, close the lab terminal and run the command again.'),
  );
}

/** The statement with its `\` line continuations made one line, as a POSIX shell reads them. */
export function joinContinuations(statement: string): string {
  // The body of a heredoc keeps its lines.
  if (statement.includes('<<')) return statement;
  return statement.replaceAll(/(?<!\\)((?:\\\\)*)[ \t]*\\\n[ \t]*/g, '$1 ');
}

/** A command that prints the variable `KUBECONFIG`. */
export function askKubeconfig(dialect: Dialect): string {
  if (dialect === 'powershell') return 'echo $env:KUBECONFIG';
  if (dialect === 'cmd') return 'echo %KUBECONFIG%';
  return 'echo "$KUBECONFIG"';
}

/** A command that sets the variable `KUBECONFIG` for the shell and what it starts. */
export function setKubeconfig(dialect: Dialect, file: string): string {
  if (dialect === 'powershell') return `$env:KUBECONFIG = '${file.replaceAll("'", "''")}'`;
  if (dialect === 'cmd') return `set "KUBECONFIG=${file}"`;
  const quoted = `'${file.replaceAll("'", `'\\''`)}'`;
  return dialect === 'fish' ? `set -gx KUBECONFIG ${quoted}` : `export KUBECONFIG=${quoted}`;
}
