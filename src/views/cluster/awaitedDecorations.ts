import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { decorationScheme } from '../tree/modelView.ts';

/** Marks the rows that a checkpoint waits for at the view's right edge, where a long description does not hide it. */
export const awaitedDecorations: vscode.FileDecorationProvider = {
  provideFileDecoration(uri) {
    if (uri.scheme !== decorationScheme) return undefined;
    return new vscode.FileDecoration(
      '◎',
      l10n.t('awaited by the current checkpoint'),
      new vscode.ThemeColor('charts.blue'),
    );
  },
};
