import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { Completion } from '../lesson/completions.ts';
import type { Lessons } from './lessons.ts';

/** Offers directives, their keys, kinds, conditions, ids and the names of objects that a lesson has made. */
export function registerCompletion(lessons: Lessons): Disposable {
  const provider: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position) {
      const [source, { completionsAt }] = await Promise.all([
        lessons.source(document),
        import('../lesson/completions.ts'),
      ]);
      return completionsAt(source, position.line, position.character).map(found => toItem(found, position));
    },
  };
  return vscode.languages.registerCompletionItemProvider({ language: 'markdown' }, provider, ':', ' ', '/', '=');
}

const kinds: Record<Completion['kind'], vscode.CompletionItemKind> = {
  directive: vscode.CompletionItemKind.Keyword,
  key: vscode.CompletionItemKind.Property,
  kind: vscode.CompletionItemKind.Class,
  object: vscode.CompletionItemKind.Variable,
  condition: vscode.CompletionItemKind.EnumMember,
  id: vscode.CompletionItemKind.Reference,
};

function toItem(
  { label, kind, insert = label, replaces }: Completion,
  position: vscode.Position,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, kinds[kind]);
  item.insertText = insert;
  item.range = new vscode.Range(position.translate(0, -replaces), position);
  return item;
}
