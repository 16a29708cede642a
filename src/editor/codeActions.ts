import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { Fix } from '../lesson/fix.ts';
import type { LessonProblems } from './diagnostics.ts';
import { toRange } from './ranges.ts';

/** Offers the quick fixes of what is marked in a lesson. */
export function registerCodeActions(problems: LessonProblems): Disposable {
  return vscode.languages.registerCodeActionsProvider({ language: 'markdown' }, new LessonCodeActions(problems), {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });
}

class LessonCodeActions implements vscode.CodeActionProvider {
  private readonly problems: LessonProblems;

  constructor(problems: LessonProblems) {
    this.problems = problems;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return this.problems.of(document).flatMap(({ code, range: own, fix }) => {
      if (fix === undefined || toRange(own).intersection(range) === undefined) return [];
      const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
      action.edit = toWorkspaceEdit(document.uri, fix);
      action.isPreferred = true;
      action.diagnostics = context.diagnostics.filter(
        diagnostic => codeOf(diagnostic) === code && diagnostic.range.isEqual(toRange(own)),
      );
      return [action];
    });
  }
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

function toWorkspaceEdit(uri: vscode.Uri, { edits }: Fix): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    uri,
    edits.map(({ range, text }) => vscode.TextEdit.replace(toRange(range), text)),
  );
  return edit;
}
