import { stripVTControlCharacters } from 'node:util';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { simpleCommands } from '../shell/simpleCommands.ts';
import { askKubeconfig, setKubeconfig, type Dialect } from './shells.ts';

/** What a pin needs of its shell. */
export interface PinnedShell {
  readonly dialect: Dialect;
  /** What the shell said of its `KUBECONFIG` with its last prompt; undefined where it says nothing. */
  reported(): string | undefined;
  /** Runs a command in plain sight and resolves when it has ended. */
  run(command: string): Promise<unknown>;
  /** As `run`, with what it printed; undefined where that cannot be read. */
  ask(command: string): Promise<string | undefined>;
  /** Nobody will tell what the learner types there. */
  isMute(): boolean;
}

/** Commands that cannot set a variable of the shell that runs them. */
const harmless = new Set(['kubectl', 'echo', 'cat', 'ls', 'pwd', 'clear', 'sleep', 'curl', 'grep', 'head', 'tail']);

/**
 * Sees to it that a shell's `KUBECONFIG` is the lab's before a command goes there: its start-up file, a hook of its
 * prompt or the learner may have set another, and then every command would go to another cluster.
 */
export class KubeconfigPin {
  private readonly shell: PinnedShell;
  private readonly file: string;
  private isCertain = false;
  private isNamed = false;

  constructor(shell: PinnedShell, file: string) {
    this.shell = shell;
    this.file = file;
  }

  /** Whether what runs there now goes to the lab's cluster, as far as can be known. */
  holds(): boolean {
    const reported = this.shell.reported();
    return reported === undefined ? !this.isNamed : reported === this.file;
  }

  /** A command has run there: unless it is known to be harmless, the shell is asked again before the next one. */
  ran(command: string): void {
    const commands = simpleCommands(command);
    const isHarmless = commands.length > 0 && commands.every(({ words }) => harmless.has(words[0]?.value ?? ''));
    if (!isHarmless) this.isCertain = false;
    if (/kubeconfig/i.test(command)) this.isNamed = true;
  }

  /** @throws UserError `kubeconfig-overridden` when the shell keeps another one. */
  async ensure(): Promise<void> {
    if ((await this.present()) !== this.file) {
      await this.shell.run(setKubeconfig(this.shell.dialect, this.file));
      const now = await this.present();
      if (now !== undefined && now !== this.file) throw overriddenError();
    }
    this.isCertain = !this.shell.isMute();
    this.isNamed = false;
  }

  private async present(): Promise<string | undefined> {
    const reported = this.shell.reported();
    if (reported !== undefined) return reported;
    if (this.isCertain) return this.file;
    const output = await this.shell.ask(askKubeconfig(this.shell.dialect));
    return output === undefined ? undefined : printedValue(output, this.file);
  }
}

/**
 * The variable's value in what the question printed, as a terminal got it; undefined where that is not clear, because
 * the terminal has drawn more than one line. A list that names the file among others is another value: kubectl takes
 * its context from the first.
 */
export function printedValue(output: string, file: string): string | undefined {
  const lines = stripVTControlCharacters(output)
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '');
  if (lines.includes(file)) return file;
  return lines.length === 1 ? lines[0] : undefined;
}

function overriddenError(): UserError {
  return new UserError(
    'kubeconfig-overridden',
    l10n.t('The shell of the lab terminal keeps another KUBECONFIG, so the command would go to another cluster.'),
    l10n.t(
      'Look in the start-up files of your shell for what sets KUBECONFIG, then close the lab terminal and try again.',
    ),
  );
}
