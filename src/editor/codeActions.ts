import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { Fix } from '../lesson/fix.ts';
import type { Refactoring } from '../lesson/refactorings.ts';
import type { LessonProblems } from './diagnostics.ts';
import type { Lessons } from './lessons.ts';
import { toRange } from './ranges.ts';

/** Offers the quick fixes of what is marked in a lesson, and other changes that its author may want. */
export function registerCodeActions(lessons: Lessons, problems: LessonProblems): Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { language: 'markdown' },
    new LessonCodeActions(lessons, problems),
    {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite],
    },
  );
}

class LessonCodeActions implements vscode.CodeActionProvider {
  private readonly lessons: Lessons;
  private readonly problems: LessonProblems;

  constructor(lessons: Lessons, problems: LessonProblems) {
    this.lessons = lessons;
    this.problems = problems;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const [source, { refactoringsAt }] = await Promise.all([
      this.lessons.source(document),
      import('../lesson/refactorings.ts'),
    ]);
    const refactorings = refactoringsAt(source, range.start.line).map(refactoring => {
      const action = new vscode.CodeAction(refactoring.title, vscode.CodeActionKind.RefactorRewrite);
      action.edit = withFile(document.uri, toWorkspaceEdit(document.uri, refactoring), refactoring);
      return action;
    });
    return [...this.fixes(document, range, context), ...refactorings];
  }

  private fixes(
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

/** Makes a file in the folder of a document; a path that leads out of it makes none, and one that is there is refused. */
function withFile(uri: vscode.Uri, edit: vscode.WorkspaceEdit, { create }: Refactoring): vscode.WorkspaceEdit {
  if (create === undefined) return edit;
  const folder = vscode.Uri.joinPath(uri, '..');
  const file = vscode.Uri.joinPath(folder, create.path);
  if (!file.path.startsWith(`${folder.path}/`)) return edit;
  edit.createFile(file);
  edit.insert(file, new vscode.Position(0, 0), create.text);
  return edit;
}
