import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** Where the documentation of each code is: a file of the extension, which opens without a network. */
export class DiagnosticPages {
  private readonly folder: string;
  private readonly language: string;
  private pages: Promise<ReadonlyMap<string, vscode.Uri>> | undefined;

  constructor(folder: string, language: string) {
    this.folder = folder;
    this.language = language;
  }

  /** By code, the page's line; empty when the file is missing. Read once, with the first problem. */
  load(): Promise<ReadonlyMap<string, vscode.Uri>> {
    this.pages ??= this.read();
    return this.pages;
  }

  private async read(): Promise<ReadonlyMap<string, vscode.Uri>> {
    const file = path.join(this.folder, this.language.startsWith('ja') ? 'diagnostics.ja.md' : 'diagnostics.md');
    const text = await readFile(file, 'utf8').catch(() => '');
    return new Map(
      text.split('\n').flatMap((line, index) => {
        const code = /^### ([\w-]+)$/.exec(line)?.[1];
        // The editor scrolls to a fragment like `L12`.
        return code === undefined ? [] : [[code, vscode.Uri.file(file).with({ fragment: `L${index + 1}` })]];
      }),
    );
  }
}
