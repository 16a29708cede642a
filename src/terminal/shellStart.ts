import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { PromptReport } from './promptReport.ts';
import type { Waits } from './waits.ts';

/** How long a new shell may take to bring VS Code's shell integration before it is used without. */
export const INTEGRATION_MS = 3000;
/** How long bash's first prompt may come after shell integration; its start-up files may keep it from reporting any. */
const AFTER_INTEGRATION_MS = 2000;
/** How long shell integration may come after bash's first prompt. */
const AFTER_PROMPT_MS = 700;

/** VS Code knows its default profile some time after the window has opened; until then the system's own is taken. */
export function defaultShell(): string {
  if (vscode.env.shell !== '') return vscode.env.shell;
  return process.env.SHELL ?? (process.platform === 'win32' ? 'powershell.exe' : '/bin/bash');
}

/** Without a report there is the shell integration; a machine may have no file watcher left to give. */
export function openReport(storage: string): PromptReport | undefined {
  try {
    return new PromptReport(storage);
  } catch {
    return undefined;
  }
}

/** Resolves when the shell is up and it is known what it tells of its commands. */
export function shellStarted(terminal: vscode.Terminal, report: PromptReport | undefined, waits: Waits): Promise<void> {
  return waits.until(done => {
    const waiting = new DisposableStore();
    waiting.add(
      vscode.window.onDidChangeTerminalShellIntegration(event => {
        if (event.terminal !== terminal) return;
        // Bash's first report, which says what its `KUBECONFIG` is, follows; it need not be asked for that.
        if (report?.count === 0) waits.later(AFTER_INTEGRATION_MS, done);
        else done();
      }),
    );
    const afterPrompt = (): void =>
      terminal.shellIntegration === undefined ? waits.later(AFTER_PROMPT_MS, done) : done();
    if (report) waiting.add(report.onPrompt(afterPrompt));
    // A busy machine may take long until there is a process at all.
    void terminal.processId.then(() => waits.later(INTEGRATION_MS, done));
    return waiting;
  });
}
