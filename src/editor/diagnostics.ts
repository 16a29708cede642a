import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { TextRange } from '../base/textRange.ts';
import type { Problem } from '../lesson/lesson.ts';
import type { LabService } from './labService.ts';
import type { Lessons } from './lessons.ts';

/** Marks what is wrong in a lesson, in files that say they are one: other people's READMEs are left alone. */
export function registerDiagnostics(lessons: Lessons, lab: LabService): Disposable {
  const store = new DisposableStore();
  const collection = store.add(vscode.languages.createDiagnosticCollection('kubernetesLab'));
  const check = async (document: vscode.TextDocument): Promise<void> => {
    if (document.languageId !== 'markdown' || document.uri.scheme === 'git') return;
    const isLesson = document.uri.toString() === lab.uri?.toString() || /^<!--\s*lab:|^lab:/m.test(document.getText());
    const lesson = isLesson ? await lessons.of(document).catch(() => undefined) : undefined;
    if (document.isClosed || store.isDisposed) return;
    collection.set(document.uri, lesson?.problems.map(toDiagnostic));
  };
  store.add(vscode.workspace.onDidOpenTextDocument(check));
  store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)));
  store.add(lessons.onDidChange(document => void check(document)));
  const checkAll = (): void => {
    for (const document of vscode.workspace.textDocuments) void check(document);
  };
  // A file that does not say so is a lesson while it is the open lab's.
  let open = lab.uri?.toString();
  store.add(
    lab.onDidChange(() => {
      if (open === lab.uri?.toString()) return;
      open = lab.uri?.toString();
      checkAll();
    }),
  );
  checkAll();
  return store;
}

function toDiagnostic({ code, severity, message, range }: Problem): vscode.Diagnostic {
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severity === 'error' ? Error : Warning);
  diagnostic.code = code;
  diagnostic.source = 'Kubernetes Lab';
  return diagnostic;
}

function toRange({ startLine, startColumn, endLine, endColumn }: TextRange): vscode.Range {
  return new vscode.Range(startLine, startColumn, endLine, endColumn);
}
