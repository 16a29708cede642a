import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Reporter } from './report.ts';

/** Registers a handler for each command id. A command's failure is told to the learner, never lost. */
export function registerHandlers<K extends string>(
  ids: Readonly<Record<K, string>>,
  handlers: Readonly<Record<K, (argument: unknown) => Promise<void>>>,
  reporter: Pick<Reporter, 'report'>,
): Disposable {
  const store = new DisposableStore();
  for (const name of Object.keys(ids) as K[]) {
    const handler = async (argument?: unknown): Promise<void> => {
      try {
        await handlers[name](argument);
      } catch (error) {
        reporter.report(error);
      }
    };
    store.add(vscode.commands.registerCommand(ids[name], handler));
  }
  return store;
}
