import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { PromptReport } from './promptReport.ts';
import type { Waits } from './waits.ts';

/** How long a new shell may take to bring VS Code's shell integration before it is used without. */
export const INTEGRATION_MS = 3000;
/** How long shell integration may come after bash's first prompt, or that after it. */
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
    // Of the two that may tell, the one comes a moment before the other.
    const heard = (): void => {
      const isWhole = terminal.shellIntegration !== undefined && report?.count !== 0;
      if (isWhole) done();
      else waits.later(AFTER_PROMPT_MS, done);
    };
    waiting.add(
      vscode.window.onDidChangeTerminalShellIntegration(event => {
        if (event.terminal === terminal) heard();
      }),
    );
    if (report) waiting.add(report.onPrompt(heard));
    // A busy machine may take long until there is a process at all.
    void terminal.processId.then(() => waits.later(INTEGRATION_MS, done));
    return waiting;
  });
}
