import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Problem } from '../lesson/lesson.ts';
import { DiagnosticPages } from './diagnosticPages.ts';
import type { LabService } from './labService.ts';
import type { Lessons } from './lessons.ts';
import { toRange } from './ranges.ts';

/** Marks what is wrong in a lesson, in files that say they are one: other people's READMEs are left alone. */
export class LessonProblems implements Disposable {
  private readonly lessons: Lessons;
  private readonly lab: LabService;
  private readonly pages: DiagnosticPages;
  private readonly store = new DisposableStore();
  private readonly collection = this.store.add(vscode.languages.createDiagnosticCollection('kubernetesLab'));
  /** By document, what is marked in it now. */
  private readonly marked = new Map<string, { version: number; problems: readonly Problem[] }>();

  /** @param docs the folder of the pages that explain the codes */
  constructor(lessons: Lessons, lab: LabService, docs: string, language: string) {
    this.lessons = lessons;
    this.lab = lab;
    this.pages = new DiagnosticPages(docs, language);
    this.store.add(vscode.workspace.onDidOpenTextDocument(document => void this.check(document)));
    this.store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.clear(uri)));
    this.store.add(lessons.onDidChange(document => void this.check(document)));
    // A file that does not say so is a lesson while it is the open lab's.
    let open = lab.uri?.toString();
    this.store.add(
      lab.onDidChange(() => {
        if (open === lab.uri?.toString()) return;
        open = lab.uri?.toString();
        this.checkAll();
      }),
    );
    this.checkAll();
  }

  /** What is marked in a document, as long as that has not changed since. */
  of(document: vscode.TextDocument): readonly Problem[] {
    const known = this.marked.get(document.uri.toString());
    return known?.version === document.version ? known.problems : [];
  }

  /** Whether a document says that it is a lesson, or is the open lab's. */
  isLesson(document: vscode.TextDocument): boolean {
    if (document.languageId !== 'markdown' || document.uri.scheme === 'git') return false;
    return document.uri.toString() === this.lab.uri?.toString() || /^<!--\s*lab:|^lab:/m.test(document.getText());
  }

  dispose(): void {
    this.store.dispose();
  }

  private checkAll(): void {
    for (const document of vscode.workspace.textDocuments) void this.check(document);
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const problems = this.isLesson(document) ? await this.lessons.problems(document).catch(() => []) : [];
    const pages = problems.length === 0 ? undefined : await this.pages.load();
    // It was edited meanwhile, and is looked at again when it is quiet.
    if (document.isClosed || this.store.isDisposed || document.version !== version) return;
    this.marked.set(document.uri.toString(), { version, problems });
    this.collection.set(
      document.uri,
      problems.map(problem => toDiagnostic(problem, pages?.get(problem.code))),
    );
  }

  private clear(uri: vscode.Uri): void {
    this.collection.delete(uri);
    this.marked.delete(uri.toString());
  }
}

const severities: Record<Problem['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

function toDiagnostic({ code, severity, message, range }: Problem, page: vscode.Uri | undefined): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severities[severity]);
  diagnostic.code = page === undefined ? code : { value: code, target: page };
  diagnostic.source = 'Kubernetes Lab';
  return diagnostic;
}
