import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';

/** What bash says each time it shows its prompt. */
export interface Prompt {
  /** Of the last command; unchanged by an empty line. */
  exitCode: number;
  kubeconfig: string;
  /** The last line of the history as `history 1` prints it (`  12  kubectl get pods`), empty before the first. */
  history: string;
}

/**
 * Runs before each prompt. It leaves `$?` as it was, says nothing, and does nothing in a shell that has lost the file's
 * name, e.g. behind `sudo`. Nothing is forked after the report, so that the shell is as good as at its prompt then.
 */
const promptCommand =
  '__kubernetes_lab=$?; [ -z "${KUBERNETES_LAB_PROMPTS-}" ] || printf \'%s\\t%s\\t%s\\0\' "$__kubernetes_lab" ' +
  '"${KUBECONFIG-}" "$(HISTTIMEFORMAT= history 1 2>/dev/null)" 2>/dev/null >>"$KUBERNETES_LAB_PROMPTS"; ' +
  '__kubernetes_lab_status() { return "$__kubernetes_lab"; }; __kubernetes_lab_status';

/**
 * Lets bash report its prompts through a file, for terminals where VS Code's shell integration does not come (tmux, as
 * in Cloud Shell) or does not see the end of a command of several lines.
 */
export class PromptReport implements Disposable {
  private readonly folder: string;
  private readonly file: number;
  private readonly watcher: Disposable;
  private readonly prompts = new Emitter<Prompt>();
  private isDisposed = false;
  private offset = 0;
  private rest = '';
  readonly onPrompt = this.prompts.event;
  /** How many prompts were seen, and the last of them. */
  count = 0;
  last: Prompt | undefined;

  /** @param parent an existing folder of the extension's own, for the file. */
  constructor(parent: string) {
    this.folder = mkdtempSync(path.join(parent, 'terminal-'));
    const name = path.join(this.folder, 'prompts');
    writeFileSync(name, '', { mode: 0o600 });
    const watcher = watch(name, () => this.read());
    this.file = openSync(name, 'r');
    watcher.on('error', () => undefined);
    this.watcher = toDisposable(() => watcher.close());
  }

  /** The environment to start bash with. */
  environment(inherited: NodeJS.ProcessEnv): Record<string, string> {
    const before = inherited.PROMPT_COMMAND;
    return {
      KUBERNETES_LAB_PROMPTS: path.join(this.folder, 'prompts'),
      PROMPT_COMMAND: before === undefined || before === '' ? promptCommand : `${promptCommand}; ${before}`,
    };
  }

  /** Takes in what was written since the last look. */
  read(): void {
    // The number of a file that is closed may be another file's by now.
    if (this.isDisposed) return;
    const size = fstatSync(this.file).size;
    if (size <= this.offset) return;
    const buffer = Buffer.alloc(size - this.offset);
    const bytes = buffer.subarray(0, readSync(this.file, buffer, 0, buffer.length, this.offset));
    this.offset += bytes.length;
    const entries = (this.rest + bytes.toString('latin1')).split('\0');
    this.rest = entries.pop()!;
    for (const entry of entries) {
      const [exitCode, kubeconfig, ...history] = Buffer.from(entry, 'latin1').toString('utf8').split('\t');
      this.last = { exitCode: Number(exitCode), kubeconfig: kubeconfig ?? '', history: history.join('\t') };
      this.count++;
      this.prompts.fire(this.last);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.watcher.dispose();
    closeSync(this.file);
    this.prompts.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The command in a history line, without its number. */
export function commandOfHistory(line: string): string {
  return line.replace(/^\s*\d+\*?\s+/, '').trim();
}
