import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { createApp, type App } from './app.ts';
import { errorText } from './base/userError.ts';
import type { ActiveLab } from './lab/activeLab.ts';

let app: App | undefined;

/**
 * VS Code calls this once a Markdown file, a view of ours or the walkthrough is opened. Returns the extension's API:
 * the lab that is open in this window, to look at.
 */
export function activate(context: vscode.ExtensionContext): ActiveLab {
  // VS Code has read the bundle of the display language; the core knows nothing of VS Code and asks the library.
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  try {
    app = createApp(context);
    return app.lab;
  } catch (error) {
    // Without this an activation that fails is seen in a log only.
    void vscode.window.showErrorMessage(l10n.t('Kubernetes Lab Guide could not start: {0}', errorText(error)));
    throw error;
  }
}

export function deactivate(): void {
  app?.dispose();
  app = undefined;
}
