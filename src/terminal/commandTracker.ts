import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { UserError } from '../base/userError.ts';
import { commandOfHistory, type PromptReport } from './promptReport.ts';
import type { Waits } from './waits.ts';

/** How long a shell that said nothing when it was sent its first command may take until it says something. */
const FIRST_WORD_MS = 7000;
/** How long after bash's prompt a missing end event of the shell integration is given up. */
const END_EVENT_MS = 1000;

/** A command that ended. `exitCode` is undefined where the shell did not say. */
export interface EndedCommand {
  text: string;
  exitCode: number | undefined;
}

/** A command that was sent and has not ended. */
interface Execution {
  text: string;
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
 * Knows which command runs in a terminal, one that was sent or one that the learner typed, and tells when it has ended:
 * by VS Code's shell integration where there is one, else by bash's own report of its prompts, else not at all.
 */
export class CommandTracker implements Disposable {
  private readonly terminal: vscode.Terminal;
  private readonly report: PromptReport | undefined;
  private readonly waits: Waits;
  private readonly store = new DisposableStore();
  private readonly typed = new Emitter<EndedCommand>();
  private readonly idle = new Emitter<void>();
  private execution: Execution | undefined;
  /** A command that the learner typed and that is running. */
  private typing: vscode.TerminalShellExecution | undefined;
  private lastHistory: string | undefined;
  private silent = false;

  /** A command that the learner typed has ended. */
  readonly onDidEndTyped = this.typed.event;
  /** Nothing runs any more, as far as is known. */
  readonly onDidBecomeIdle = this.idle.event;

  constructor(terminal: vscode.Terminal, report: PromptReport | undefined, waits: Waits) {
    this.terminal = terminal;
    this.report = report;
    this.waits = waits;
    this.store.add(
      vscode.window.onDidStartTerminalShellExecution(event => {
        if (event.terminal !== terminal) return;
        if (this.execution === undefined) this.typing = event.execution;
        else this.execution.seen ??= event.execution;
      }),
    );
    this.store.add(vscode.window.onDidEndTerminalShellExecution(event => this.onEnd(event)));
    if (report) this.store.add(report.onPrompt(() => this.onPrompt(report)));
  }

  /** What runs: a command that was sent, one that does not end by itself, or one that was typed. */
  get running(): 'sent' | 'background' | 'typed' | undefined {
    if (this.execution !== undefined) return this.execution.background ? 'background' : 'sent';
    return this.typing === undefined ? undefined : 'typed';
  }

  /** Whether the shell tells of its commands, as far as is known now. */
  get isHeard(): boolean {
    return this.terminal.shellIntegration !== undefined || (this.report?.count ?? 0) > 0;
  }

  /** Nobody will tell what runs there. */
  get isMute(): boolean {
    return this.silent && !this.isHeard;
  }

  /**
   * Follows a command that `enter` sends. Resolves when it has ended, with its exit code where the shell tells it; at
   * once where nobody will tell. Rejects with a UserError when this is disposed of before.
   */
  follow(text: string, background: boolean, enter: () => void): Promise<number | undefined> {
    this.report?.read();
    this.giveUp();
    return new Promise((resolve, reject) => {
      const execution: Execution = {
        text,
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
      enter();
      if (this.isHeard) return;
      const giveUp = (): void => {
        if (this.isHeard) return;
        this.silent = true;
        // What does not end by itself keeps the terminal to itself.
        if (!background) execution.settle(undefined);
      };
      if (this.silent || this.report === undefined) giveUp();
      else this.waits.later(FIRST_WORD_MS, giveUp);
    });
  }

  /** Nobody will say any more how what was sent has ended. */
  giveUp(): void {
    this.execution?.settle(undefined);
  }

  dispose(): void {
    this.store.dispose();
    const execution = this.execution;
    this.execution = undefined;
    execution?.fail(closedError(execution.text));
    this.typed.dispose();
    this.idle.dispose();
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
    this.typed.fire({ text, exitCode });
    this.idle.fire();
  }

  private onPrompt(report: PromptReport): void {
    const prompt = report.last!;
    const isNew = this.lastHistory !== undefined && prompt.history !== this.lastHistory;
    this.lastHistory = prompt.history;
    const { execution, typing } = this;
    if (execution !== undefined && report.count <= execution.prompts) return;
    if (this.terminal.shellIntegration !== undefined) {
      // Its own event follows; if it does not, the prompt is proof enough.
      this.waits.later(END_EVENT_MS, () => {
        if (execution !== undefined) execution.settle(prompt.exitCode);
        else if (typing !== undefined && this.typing === typing) this.endTyping(prompt.exitCode);
      });
    } else if (execution !== undefined) {
      execution.settle(prompt.exitCode);
    } else if (isNew) {
      this.typed.fire({ text: commandOfHistory(prompt.history), exitCode: prompt.exitCode });
    }
  }
}

/** The terminal was closed before a command in it has ended. */
export function closedError(text: string): UserError {
  return new UserError(
    'terminal-closed',
    l10n.t('The lab terminal was closed while “{0}” was running.', text.split('\n')[0] ?? ''),
    l10n.t('Run the command again: a new terminal opens.'),
  );
}
