import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { LabService } from './labService.ts';

/** A reading step is done once its heading was on the screen. */
export function registerReadingSteps(lab: LabService): Disposable {
  const store = new DisposableStore();
  const look = (editor: vscode.TextEditor | undefined): void => {
    const { session } = lab;
    if (editor === undefined || session === undefined || !lab.isOpen(editor.document.uri, session.lesson.id)) return;
    if (editor.document.uri.toString() !== lab.uri?.toString()) return;
    for (const step of session.lesson.steps) {
      const isVisible = editor.visibleRanges.some(
        range => range.start.line <= step.headingRange.startLine && step.headingRange.startLine <= range.end.line,
      );
      if (isVisible && step.checkpoints.length === 0 && !session.isDone(step)) session.recordShown(step);
    }
  };
  store.add(vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => look(textEditor)));
  store.add(vscode.window.onDidChangeActiveTextEditor(look));
  store.add(
    lab.onDidChange(change => {
      if (change === undefined) for (const editor of vscode.window.visibleTextEditors) look(editor);
    }),
  );
  return store;
}
