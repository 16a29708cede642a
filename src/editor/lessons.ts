import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Lesson, Problem } from '../lesson/lesson.ts';
import { noFiles, type LessonFiles } from '../lesson/lessonFiles.ts';
import type { LessonSource } from '../lesson/parseLesson.ts';

/** How long a lesson that is edited waits before it is read anew. */
const EDIT_MS = 300;
/** A manifest beyond this size, in bytes, is not read for inferred checkpoints. */
const MANIFEST_BYTES = 1_000_000;

/** The Markdown documents as lessons: parsed on demand, once for each version. */
export class Lessons implements Disposable {
  private readonly parsed = new Map<string, { version: number; source: Promise<LessonSource> }>();
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
  async of(document: vscode.TextDocument): Promise<Lesson> {
    return (await this.source(document)).lesson;
  }

  /** As `of`, with the lines and blocks that it was read from. */
  source(document: vscode.TextDocument): Promise<LessonSource> {
    const key = document.uri.toString();
    const known = this.parsed.get(key);
    if (known?.version === document.version) return known.source;
    const source = parse(document);
    this.parsed.set(key, { version: document.version, source });
    return source;
  }

  /** Everything that the author of a document is told. Rejects with a UserError when it cannot be a lesson. */
  async problems(document: vscode.TextDocument): Promise<Problem[]> {
    const [source, { lint }] = await Promise.all([this.source(document), import('../lesson/lint.ts')]);
    // In a turn of its own: reading a long lesson and looking at all of it would be felt as one.
    await new Promise(resolve => setImmediate(resolve));
    return lint(source, baseName(document), filesBeside(document));
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

async function parse(document: vscode.TextDocument): Promise<LessonSource> {
  // Markdown and YAML parsers are loaded with the first lesson, not with the window.
  const { readForAuthor } = await import('../lesson/lint.ts');
  return readForAuthor(document.getText(), baseName(document), filesBeside(document));
}

function baseName({ uri }: vscode.TextDocument): string {
  return path.posix.basename(uri.path);
}

/** The files in the folder of a document; none for one that was never saved. */
function filesBeside({ uri }: vscode.TextDocument): LessonFiles {
  if (uri.scheme !== 'file') return noFiles;
  const folder = path.dirname(uri.fsPath);
  return { read: file => readManifest(folder, file), exists: file => exists(folder, file) };
}

async function exists(folder: string, file: string): Promise<boolean | undefined> {
  // The host of a UNC path would be asked for it.
  if (path.isAbsolute(file) || /^[\\/]/.test(file)) return undefined;
  try {
    await access(path.resolve(folder, file));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? false : undefined;
  }
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
