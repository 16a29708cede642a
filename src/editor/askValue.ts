import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AskPlaceholder } from '../lab/labSession.ts';
import { CancelledError } from './report.ts';

/** Runs `fill` with a way to ask the learner. Rejects with a CancelledError when he gives no answer. */
export async function askValue(fill: (ask: AskPlaceholder) => Promise<string>): Promise<string> {
  const asked = { isCancelled: false };
  try {
    return await fill(async (name, candidates) => {
      const title = l10n.t('Value for <{0}>', name);
      const value =
        candidates.length > 0
          ? await vscode.window.showQuickPick([...candidates], { title })
          : await vscode.window.showInputBox({ title, ignoreFocusOut: true });
      asked.isCancelled ||= value === undefined;
      return value;
    });
  } catch (error) {
    throw asked.isCancelled ? new CancelledError() : error;
  }
}
