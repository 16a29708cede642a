import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { UserError } from '../base/userError.ts';
import { foregroundEnds, hasForegroundProcess } from './foreground.ts';
import { commandOfHistory, PromptReport } from './promptReport.ts';
import { KubeconfigPin, type PinnedShell } from './kubeconfigPin.ts';
import { clearLine, dialectOf, isBash, terminalInput, type Dialect } from './shells.ts';

/** How long a new shell may take to bring VS Code's shell integration before it is used without. */
const INTEGRATION_MS = 3000;
/** How long shell integration may come after bash's first prompt. */
const AFTER_PROMPT_MS = 700;
/** How long a shell that said nothing when it was sent its first command may take until it says something. */
const FIRST_WORD_MS = 7000;
/** How long after bash's prompt a missing end event of the shell integration is given up. */
const END_EVENT_MS = 1000;
/** How long the shell itself may take to make up its prompt. */
const PROMPT_MS = 300;
/** How long a command that was sent may keep the next one waiting before that goes to another terminal. */
const QUEUE_MS = 5000;
/** How long a command that was typed may go on before the terminal counts as busy. */
const GRACE_MS = 1000;
/** How often Ctrl-C is pressed before what runs is taken for something that does not end by it. */
const INTERRUPTS = 5;

/** A command that ended. `exitCode` is undefined where the shell did not say. */
export interface EndedCommand {
  text: string;
  exitCode: number | undefined;
}

export interface ShellTerminalOptions {
  name: string;
  cwd: string;
  kubeconfigPath: string;
  /** `undefined`: the user's default profile. */
  shellPath: string | undefined;
  /** An existing folder of the extension's own. */
  storage: string;
}

interface Execution extends EndedCommand {
  /** Prompts that are there before it has ended. */
  prompts: number;
  settle(exitCode: number | undefined): void;
  fail(error: UserError): void;
  /** It is not expected to end. */
  background: boolean;
  /** What VS Code has seen start since the command was sent. */
  seen?: vscode.TerminalShellExecution;
}

/**
 * One terminal that commands are sent to, one at a time, with VS Code's shell integration where there is one, else with
 * bash's own report of its prompts, else blindly.
 */
export class ShellTerminal implements PinnedShell, Disposable {
  readonly terminal: vscode.Terminal;
  readonly kubeconfigPath: string;
  readonly cwd: string;
  readonly dialect: Dialect;
  private readonly pin: KubeconfigPin;
  private readonly report: PromptReport | undefined;
  private readonly store = new DisposableStore();
  private readonly typed = new Emitter<EndedCommand>();
  private readonly idle = new Emitter<void>();
  private readonly ready: Promise<void>;
  private execution: Execution | undefined;
  /** A command that the learner typed and that is running. */
  private typing: vscode.TerminalShellExecution | undefined;
  /** Whether the terminal's foreground group told before the first command that the shell itself was there. */
  private readonly groupTells: Promise<boolean>;
  private lastHistory: string | undefined;
  /** The shell tells nothing of its commands. */
  isMute = false;
  private closed = false;

  /** A command that the learner typed has ended. */
  readonly onDidEndTyped = this.typed.event;

  constructor(options: ShellTerminalOptions) {
    const shell = options.shellPath ?? defaultShell();
    this.dialect = dialectOf(shell);
    this.kubeconfigPath = options.kubeconfigPath;
    this.cwd = options.cwd;
    this.pin = new KubeconfigPin(this, options.kubeconfigPath);
    this.report = isBash(shell) ? openReport(this.store, options.storage) : undefined;
    this.terminal = vscode.window.createTerminal({
      name: options.name,
      cwd: options.cwd,
      env: { ...this.report?.environment(process.env), KUBECONFIG: options.kubeconfigPath },
      iconPath: new vscode.ThemeIcon('mortar-board'),
      // After a reload of the window nobody would know any more what runs in it.
      isTransient: true,
      ...(options.shellPath === undefined ? {} : { shellPath: options.shellPath }),
    });
    this.store.add(
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        if (terminal !== this.terminal) return;
        if (this.execution === undefined) this.typing = execution;
        else this.execution.seen ??= execution;
      }),
    );
    this.store.add(vscode.window.onDidEndTerminalShellExecution(event => this.onEnd(event)));
    if (this.report) this.store.add(this.report.onPrompt(() => this.onPrompt()));
    this.store.add(
      vscode.window.onDidCloseTerminal(terminal => {
        if (terminal === this.terminal) this.dispose();
      }),
    );
    this.ready = this.waitUntilReady();
    this.groupTells = this.ready.then(async () => (await this.hasForegroundProcess()) === false);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Whether a foreground process would read what is sent. Waits a moment for a short command to end. */
  async isBusy(): Promise<boolean> {
    if (this.execution?.background) return true;
    await this.ready;
    if (this.execution !== undefined) await this.waitFor(this.idle.event, QUEUE_MS);
    else if (this.typing !== undefined) await this.waitFor(this.idle.event, GRACE_MS);
    return this.isRunning();
  }

  /** Whether something runs now, as far as the shell tells it. */
  private async isRunning(): Promise<boolean> {
    if (this.execution !== undefined || this.typing !== undefined) return true;
    // A shell that says nothing and started tmux would look busy for ever.
    if (!this.isHeard && !(await this.groupTells)) return false;
    const pid = await this.terminal.processId;
    if (pid === undefined || !(await hasForegroundProcess(pid))) return false;
    // It may be the shell's own, for the prompt; or a command of which nobody will say that it has ended.
    return !(await foregroundEnds(pid, this.isHeard ? PROMPT_MS : QUEUE_MS, () => this.closed));
  }

  /** Whether the shell tells of its commands, as far as is known now. */
  private get isHeard(): boolean {
    return this.terminal.shellIntegration !== undefined || (this.report?.count ?? 0) > 0;
  }

  /**
   * Sends a statement and resolves when it was sent; `ended` resolves when it has ended, with its exit code where the
   * shell tells it, and rejects with a UserError when the terminal is closed before.
   *
   * @param authorize asked right before it is sent; throws when it is not to be sent any more
   */
  async execute(
    text: string,
    options: { background: boolean; authorize: () => void },
  ): Promise<{ ended: Promise<number | undefined> }> {
    const input = terminalInput(text, this.dialect);
    await this.prepare(text, options.authorize);
    this.pin.ran(text);
    return { ended: this.send(text, input, options.background) };
  }

  /** Types a text without pressing Enter. */
  async type(text: string, authorize: () => void): Promise<void> {
    const input = terminalInput(text, this.dialect);
    await this.prepare(text, authorize);
    this.terminal.sendText(clearLine(this.dialect) + input, false);
  }

  /**
   * Presses Ctrl-C until nothing runs in the foreground, a few times at most: a shell that is just starting a program
   * misses the first. Resolves with whether the terminal is free, as far as the shell tells it.
   */
  async interrupt(): Promise<boolean> {
    await this.ready;
    for (let presses = 0; presses < INTERRUPTS; presses++) {
      if (this.closed) return false;
      this.terminal.sendText('\u0003', false);
      if (this.execution !== undefined || this.typing !== undefined) await this.waitFor(this.idle.event, GRACE_MS);
      if (!this.isHeard || !(await this.isRunning())) return true;
    }
    return false;
  }

  reported(): string | undefined {
    this.report?.read();
    return this.report?.last?.kubeconfig;
  }

  run(command: string): Promise<unknown> {
    return this.send(command, command, false);
  }

  async ask(command: string): Promise<string | undefined> {
    if (this.terminal.shellIntegration === undefined) return undefined;
    let answer: string | undefined;
    const reading = this.waitFor(vscode.window.onDidStartTerminalShellExecution, INTEGRATION_MS, async event => {
      if (event.terminal !== this.terminal) return false;
      let read = '';
      for await (const data of event.execution.read()) read += data;
      answer = read;
      return true;
    });
    await Promise.all([this.run(command), reading]);
    return answer;
  }

  dispose(): void {
    if (this.closed) return;
    this.closed = true;
    this.store.dispose();
    const execution = this.execution;
    this.execution = undefined;
    execution?.fail(closedError(execution.text));
    this.typed.dispose();
    this.terminal.dispose();
  }

  /** Resolves when the shell is up and its commands go to the lab's cluster. */
  private async prepare(text: string, authorize: () => void): Promise<void> {
    await this.ready;
    if (this.closed) throw closedError(text);
    await this.pin.ensure();
    authorize();
  }

  private send(text: string, input: string, background: boolean): Promise<number | undefined> {
    if (this.closed) return Promise.reject(closedError(text));
    this.report?.read();
    return new Promise((resolve, reject) => {
      const execution: Execution = {
        text,
        exitCode: undefined,
        // A shell that has not come up yet shows its first prompt before it reads what was sent.
        prompts: (this.report?.count ?? 0) || 1,
        settle: exitCode => {
          if (this.execution !== execution) return;
          this.execution = undefined;
          resolve(exitCode);
          this.idle.fire();
        },
        fail: reject,
        background,
      };
      this.execution = execution;
      this.enter(input);
      if (this.isHeard) return;
      const giveUp = (): void => {
        if (this.isHeard) return;
        this.isMute = true;
        // Nobody will say when it ends, so nothing more is typed there.
        if (!background) execution.settle(undefined);
      };
      if (this.isMute || this.report === undefined) giveUp();
      else this.later(FIRST_WORD_MS, giveUp);
    });
  }

  /**
   * As text, which a shell reads as it reads what is typed. `executeCommand` presses Ctrl-C where something stands at the
   * prompt, and then tells of the end of that; and a command of several lines has several starts and ends there.
   */
  private enter(input: string): void {
    const integration = this.terminal.shellIntegration;
    const clear = clearLine(this.dialect);
    if (clear === '' && integration !== undefined && !input.includes('\n')) integration.executeCommand(input);
    else this.terminal.sendText(clear + input, true);
  }

  private onEnd({ terminal, execution, exitCode }: vscode.TerminalShellExecutionEndEvent): void {
    if (terminal !== this.terminal) return;
    if (this.execution !== undefined) {
      // Where VS Code has missed an end, it tells it when the next command starts.
      if (execution !== this.execution.seen) return;
      this.report?.read();
      const prompt = (this.report?.count ?? 0) > this.execution.prompts ? this.report?.last : undefined;
      this.execution.settle(exitCode ?? prompt?.exitCode);
      return;
    }
    if (execution === this.typing) this.endTyping(exitCode);
  }

  private endTyping(exitCode: number | undefined): void {
    const text = this.typing?.commandLine.value ?? '';
    this.typing = undefined;
    // What went to another cluster counts for nothing here.
    const isOurs = this.pin.holds;
    this.pin.ran(text);
    if (isOurs && this.pin.holds) this.typed.fire({ text, exitCode });
    this.idle.fire();
  }

  private onPrompt(): void {
    const prompt = this.report!.last!;
    const isNew = this.lastHistory !== undefined && prompt.history !== this.lastHistory;
    this.lastHistory = prompt.history;
    const { execution, typing } = this;
    if (execution !== undefined && this.report!.count <= execution.prompts) return;
    if (this.terminal.shellIntegration !== undefined) {
      // Its own event follows; if it does not, the prompt is proof enough.
      this.later(END_EVENT_MS, () => {
        if (execution !== undefined) execution.settle(prompt.exitCode);
        else if (typing !== undefined && this.typing === typing) this.endTyping(prompt.exitCode);
      });
    } else if (execution !== undefined) {
      execution.settle(prompt.exitCode);
    } else if (isNew && prompt.kubeconfig === this.kubeconfigPath) {
      this.typed.fire({ text: commandOfHistory(prompt.history), exitCode: prompt.exitCode });
    }
  }

  private async hasForegroundProcess(): Promise<boolean | undefined> {
    const pid = await this.terminal.processId;
    return pid === undefined ? undefined : hasForegroundProcess(pid);
  }

  /** Resolves when the shell is up and it is known what it tells of its commands. */
  private waitUntilReady(): Promise<void> {
    return new Promise(resolve => {
      const waiting = this.store.add(new DisposableStore());
      const done = (): void => this.store.release(waiting);
      waiting.add({ dispose: resolve });
      waiting.add(
        vscode.window.onDidChangeTerminalShellIntegration(({ terminal }) => {
          if (terminal === this.terminal) done();
        }),
      );
      if (this.report) waiting.add(this.report.onPrompt(() => this.later(AFTER_PROMPT_MS, done)));
      // A busy machine may take long until there is a process at all.
      void this.terminal.processId.then(() => this.later(INTEGRATION_MS, done));
    });
  }

  /** Resolves with the first event that `accept` takes, at the latest after `ms` or when the terminal is closed. */
  private waitFor<T>(
    event: (listener: (event: T) => void) => Disposable,
    ms: number,
    accept: (event: T) => boolean | Promise<boolean> = () => true,
  ): Promise<void> {
    return new Promise(resolve => {
      const waiting = this.store.add(new DisposableStore());
      const done = (): void => {
        this.store.release(waiting);
        resolve();
      };
      waiting.add({ dispose: resolve });
      const timer = setTimeout(done, ms);
      waiting.add({ dispose: () => clearTimeout(timer) });
      waiting.add(
        event(value => {
          // What cannot be read is not waited for.
          Promise.resolve(accept(value)).then(accepted => accepted && done(), done);
        }),
      );
    });
  }

  private later(ms: number, action: () => void): void {
    const waiting = this.store.add({ dispose: () => clearTimeout(timer) });
    const timer = setTimeout(() => {
      this.store.release(waiting);
      action();
    }, ms);
  }
}

/** VS Code knows its default profile some time after the window has opened; until then the system's own is taken. */
export function defaultShell(): string {
  if (vscode.env.shell !== '') return vscode.env.shell;
  return process.env.SHELL ?? (process.platform === 'win32' ? 'powershell.exe' : '/bin/bash');
}

function closedError(text: string): UserError {
  return new UserError(
    'terminal-closed',
    l10n.t('The lab terminal was closed while “{0}” was running.', text.split('\n')[0] ?? ''),
    l10n.t('Run the command again: a new terminal opens.'),
  );
}

/** Without it there is the shell integration; a machine may have no file watcher left to give. */
function openReport(store: DisposableStore, storage: string): PromptReport | undefined {
  try {
    return store.add(new PromptReport(storage));
  } catch {
    return undefined;
  }
}
