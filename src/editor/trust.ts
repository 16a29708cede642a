import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/userError.ts';

/** Throws a UserError in Restricted Mode. Hidden commands can still be called, so every way to a shell asks here. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    'workspace-untrusted',
    l10n.t('This window is in Restricted Mode, so no command is run and no cluster is contacted.'),
    l10n.t('Trust the workspace if you trust who wrote its files.'),
  );
}
