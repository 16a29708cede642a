import * as vscode from 'vscode';
import { messageText } from '../base/plainText.ts';

type Show = <T extends string | vscode.MessageItem>(text: string, ...actions: T[]) => Thenable<T | undefined>;

// Whatever text they get, a lesson or a cluster may have had its word in it.

export const showInformation: Show = (text, ...actions) =>
  vscode.window.showInformationMessage(messageText(text), ...(actions as never[]));

export const showWarning: Show = (text, ...actions) =>
  vscode.window.showWarningMessage(messageText(text), ...(actions as never[]));

export const showError: Show = (text, ...actions) =>
  vscode.window.showErrorMessage(messageText(text), ...(actions as never[]));

/** Shows a notification while a task goes on. */
export function withProgress<R>(
  title: string,
  task: (progress: vscode.Progress<{ message?: string }>, token: vscode.CancellationToken) => Promise<R>,
  options: { cancellable: boolean } = { cancellable: false },
): Promise<R> {
  const location = vscode.ProgressLocation.Notification;
  return Promise.resolve(
    vscode.window.withProgress({ location, title: messageText(title), ...options }, (progress, token) => {
      const report = ({ message }: { message?: string }): void =>
        progress.report(message === undefined ? {} : { message: messageText(message) });
      return task({ report }, token);
    }),
  );
}
