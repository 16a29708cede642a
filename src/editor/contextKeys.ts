import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { LabService } from './labService.ts';

/** Keeps the context keys that menus and key bindings ask for; each is set on change only. */
export function registerContextKeys(lab: LabService): Disposable {
  const store = new DisposableStore();
  const values = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (values.get(key) === value) return;
    values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    const { session } = lab;
    const uri = vscode.window.activeTextEditor?.document.uri;
    set('kubernetesLab.labOpen', session !== undefined);
    set(
      'kubernetesLab.lessonInEditor',
      uri !== undefined && session !== undefined && lab.isOpen(uri, session.lesson.id),
    );
  };
  store.add(vscode.window.onDidChangeActiveTextEditor(update));
  store.add(
    lab.onDidChange(change => {
      if (change === undefined) update();
    }),
  );
  update();
  return store;
}
