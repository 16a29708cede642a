import * as l10n from '@vscode/l10n';
import { existsSync, mkdirSync } from 'node:fs';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { preferredShell } from './shells.ts';
import type { EndedCommand } from './commandTracker.ts';
import { defaultShell } from './shellStart.ts';
import { ShellTerminal } from './shellTerminal.ts';

export interface TerminalRequest {
  text: string;
  cluster: Pick<Cluster, 'displayName' | 'isPractice' | 'kubeconfigPath' | 'environment'>;
  cwd: string;
  /** `lab:run terminal`: a terminal of this name. */
  name?: string | undefined;
  /** It does not end by itself: nothing waits for it, and what comes next goes to another terminal. */
  background: boolean;
  /** Press Ctrl-C first. */
  interrupt: boolean;
  /** Press Enter after the text. */
  enter: boolean;
  /** Asked right before it is sent; throws when it is not to be sent any more. */
  authorize: () => void;
}

/** `ended` resolves with the exit code where the shell tells it; it rejects with a UserError if the terminal closes. */
export interface StartedCommand {
  ended: Promise<number | undefined>;
}

/** A command that the learner typed, and the cluster that it went to. */
export interface TypedCommand extends EndedCommand {
  kubeconfigPath: string;
}

/**
 * The lab's terminals. A command goes to one that is idle and belongs to its cluster and folder; there is a second one
 * when the first is busy.
 */
export class LabTerminals implements Disposable {
  private readonly terminals = new Map<ShellTerminal, string>();
  private readonly store = new DisposableStore();
  private readonly typed = new Emitter<TypedCommand>();
  private readonly storage: string;
  private starting: Promise<unknown> = Promise.resolve();

  readonly onDidEndTyped = this.typed.event;

  /** @param storage a folder of the extension's own; made on first use. */
  constructor(storage: string) {
    this.storage = storage;
    this.store.add(
      vscode.window.onDidCloseTerminal(closed => {
        for (const terminal of this.terminals.keys()) if (terminal.terminal === closed) this.close(terminal);
      }),
    );
  }

  /** Sends a statement to a terminal that is free for it. Rejects with a UserError when the shell cannot take it. */
  start(request: TerminalRequest): Promise<StartedCommand> {
    // One after another, so that two commands never choose the same terminal.
    const started = this.starting.then(() => this.startNow(request));
    this.starting = started.catch(() => undefined);
    return started;
  }

  /** Closes the idle terminals of other clusters, so that nobody types into one by mistake. */
  async closeOthers(kubeconfigPath: string): Promise<void> {
    for (const terminal of this.terminals.keys()) {
      if (terminal.kubeconfigPath !== kubeconfigPath && !(await terminal.isBusy())) this.close(terminal);
    }
  }

  dispose(): void {
    for (const terminal of this.terminals.keys()) terminal.dispose();
    this.terminals.clear();
    this.store.dispose();
    this.typed.dispose();
  }

  private async startNow(request: TerminalRequest): Promise<StartedCommand> {
    request.authorize();
    const shell = await this.pick(request);
    shell.terminal.show(true);
    if (request.enter) return shell.execute(request.text, request);
    await shell.type(request.text, request.authorize);
    return { ended: Promise.resolve(undefined) };
  }

  private async pick(request: TerminalRequest): Promise<ShellTerminal> {
    const { cluster, cwd } = request;
    const name = baseName(request);
    for (const [terminal, of] of this.terminals) {
      if (of !== name || terminal.kubeconfigPath !== cluster.kubeconfigPath || terminal.cwd !== cwd) continue;
      const isFree = request.interrupt ? await terminal.interrupt() : !(await terminal.isBusy());
      if (isFree && !terminal.isClosed) return terminal;
    }
    return this.create(name, request);
  }

  private create(base: string, { cluster, cwd }: TerminalRequest): ShellTerminal {
    mkdirSync(this.storage, { recursive: true });
    const names = new Set([...this.terminals.keys()].map(({ terminal }) => terminal.name));
    let name = base;
    for (let number = 2; names.has(name); number++) name = `${base} ${number}`;
    const shell = new ShellTerminal({
      name,
      cwd,
      kubeconfigPath: cluster.kubeconfigPath,
      environment: cluster.environment,
      shellPath: preferredShell(process.platform, defaultShell(), process.env, existsSync),
      storage: this.storage,
    });
    this.terminals.set(shell, base);
    shell.onDidEndTyped(command => this.typed.fire({ ...command, kubeconfigPath: shell.kubeconfigPath }));
    return shell;
  }

  private close(terminal: ShellTerminal): void {
    this.terminals.delete(terminal);
    terminal.dispose();
  }
}

/** What a learner sees on the tab: says which cluster, unless it is the practice cluster. */
function baseName({ cluster, name }: TerminalRequest): string {
  const base = name ?? l10n.t('Kubernetes lab');
  return cluster.isPractice ? base : `${base} (${cluster.displayName})`;
}
