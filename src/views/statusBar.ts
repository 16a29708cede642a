import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { ActiveLab } from '../lab/activeLab.ts';
import type { LabSession } from '../lab/labSession.ts';
import { statusText } from './statusText.ts';
import { coalesce } from './tree/coalesce.ts';

/** Puts the cluster, the namespace and the step into the status bar, while there is a lab. */
export function registerStatusBar(lab: ActiveLab): Disposable {
  const disposables = new DisposableStore();
  const item = disposables.add(
    vscode.window.createStatusBarItem('kubernetesLab.status', vscode.StatusBarAlignment.Left, 10),
  );
  item.name = l10n.t('Kubernetes Lab');
  let session: LabSession | undefined;
  let connection: Disposable | undefined;
  const show = (): void => {
    if (session !== lab.session) {
      session = lab.session;
      connection?.dispose();
      connection = session?.cluster.onDidChangeConnection(() => updates.request());
    }
    const shown = statusText(lab);
    if (shown === undefined) {
      item.hide();
      return;
    }
    item.text = shown.text;
    item.tooltip = shown.tooltip;
    item.accessibilityInformation = { label: shown.accessibleLabel };
    item.backgroundColor = shown.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.command = shown.command;
    item.show();
  };
  const updates = disposables.add(coalesce(show));
  disposables.add(lab.onDidChange(() => updates.request()));
  disposables.add({ dispose: () => connection?.dispose() });
  show();
  return disposables;
}
