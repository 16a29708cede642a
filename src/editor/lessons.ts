import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Lesson } from '../lesson/lesson.ts';

/** How long a lesson that is edited waits before it is read anew. */
const EDIT_MS = 300;
/** A manifest beyond this size, in bytes, is not read for inferred checkpoints. */
const MANIFEST_BYTES = 1_000_000;

/** The Markdown documents as lessons: parsed on demand, once for each version. */
export class Lessons implements Disposable {
  private readonly parsed = new Map<string, { version: number; lesson: Promise<Lesson> }>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<vscode.TextDocument>());

  /** A document was edited, and it is quiet now. */
  readonly onDidChange = this.changed.event;

  constructor() {
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document.languageId === 'markdown') this.later(document);
      }),
    );
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(document => {
        this.parsed.delete(document.uri.toString());
        this.cancel(document);
      }),
    );
  }

  /** The lesson in a document. Rejects with a UserError when it cannot be one. */
  of(document: vscode.TextDocument): Promise<Lesson> {
    const key = document.uri.toString();
    const known = this.parsed.get(key);
    if (known?.version === document.version) return known.lesson;
    const lesson = parse(document);
    this.parsed.set(key, { version: document.version, lesson });
    return lesson;
  }

  /** The document at `uri`, opened without being shown. */
  async read(uri: vscode.Uri): Promise<{ document: vscode.TextDocument; lesson: Lesson }> {
    const document = await vscode.workspace.openTextDocument(uri);
    return { document, lesson: await this.of(document) };
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.store.dispose();
  }

  private later(document: vscode.TextDocument): void {
    this.cancel(document);
    const timer = setTimeout(() => {
      this.timers.delete(document.uri.toString());
      if (!document.isClosed) this.changed.fire(document);
    }, EDIT_MS);
    this.timers.set(document.uri.toString(), timer);
  }

  private cancel(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }
}

async function parse(document: vscode.TextDocument): Promise<Lesson> {
  // Markdown and YAML parsers are loaded with the first lesson, not with the window.
  const { parseLesson } = await import('../lesson/parseLesson.ts');
  const folder = document.uri.scheme === 'file' ? path.dirname(document.uri.fsPath) : undefined;
  return parseLesson(document.getText(), {
    fileName: path.posix.basename(document.uri.path),
    readManifest: file => (folder === undefined ? Promise.resolve(undefined) : readManifest(folder, file)),
  });
}

/** A file of the lesson's own folder: a lesson is not asked which other files of the machine are to be read. */
async function readManifest(folder: string, file: string): Promise<string | undefined> {
  const target = path.resolve(folder, file);
  const inside = path.relative(folder, target);
  if (inside.startsWith('..') || path.isAbsolute(inside)) return undefined;
  try {
    const { size } = await stat(target);
    return size > MANIFEST_BYTES ? undefined : await readFile(target, 'utf8');
  } catch {
    return undefined;
  }
}
