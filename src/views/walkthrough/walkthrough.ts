import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { WalkthroughProjection } from './walkthroughProjection.ts';

/** Keeps the walkthrough's ticks in step with the lab. `refresh` says them again. */
export function registerWalkthrough(lab: ActiveLab, log: Log): Disposable & { refresh: () => void } {
  const disposables = new DisposableStore();
  const projection = disposables.add(
    new WalkthroughProjection(lab, (key, value) => {
      vscode.commands
        .executeCommand('setContext', key, value)
        .then(undefined, (error: unknown) => log.warn(`The context key ${key} was not set: ${errorText(error)}`));
    }),
  );
  disposables.add(
    vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
      if ([...opened, ...changed].some(mayBeWalkthrough)) projection.refresh();
    }),
  );
  return { refresh: () => projection.refresh(), dispose: () => disposables.dispose() };
}

/** The API has no type for a walkthrough's tab: it is among those whose input it does not know. */
function mayBeWalkthrough(tab: vscode.Tab): boolean {
  return tab.input === undefined && tab.isActive;
}
