import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { ImageFileError } from '../cluster/imageFileError.ts';
import type { Clusters } from './clusters.ts';
import { showWarning } from './messages.ts';
import type { Reporter } from './report.ts';

/** Beside a lesson: how the images of its lab behave on the practice cluster (`docs/practice-images.md`). */
const fileName = 'practice-images.yaml';

/** Hands the file of images beside a lesson to the practice cluster, and marks what is wrong with it. */
export class LessonImages implements Disposable {
  private readonly store = new DisposableStore();
  private readonly diagnostics = this.store.add(vscode.languages.createDiagnosticCollection('kubernetesLabImages'));
  private readonly clusters: Pick<Clusters, 'describeImages'>;
  private readonly reporter: Pick<Reporter, 'report'>;
  /** Of the lab that is open on the practice cluster. */
  private file: string | undefined;

  constructor(clusters: Pick<Clusters, 'describeImages'>, reporter: Pick<Reporter, 'report'>) {
    this.clusters = clusters;
    this.reporter = reporter;
    this.store.add(
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.scheme === 'file' && uri.fsPath === this.file) void this.apply(uri.fsPath);
      }),
    );
  }

  /** The lesson at `uri` is about to be opened on a cluster. A mistake in its images is told, and hinders nothing. */
  async prepare(uri: vscode.Uri, { isPractice }: Pick<Cluster, 'isPractice'>): Promise<void> {
    this.file = isPractice && uri.scheme === 'file' ? path.join(path.dirname(uri.fsPath), fileName) : undefined;
    if (this.file === undefined || !(await isThere(this.file))) return;
    await this.apply(this.file);
  }

  dispose(): void {
    this.store.dispose();
  }

  private async apply(file: string): Promise<void> {
    const uri = vscode.Uri.file(file);
    try {
      await this.clusters.describeImages(file);
      this.diagnostics.delete(uri);
    } catch (error) {
      if (error instanceof ImageFileError) this.tell(uri, error);
      else this.reporter.report(error);
    }
  }

  private tell(uri: vscode.Uri, error: ImageFileError): void {
    const line = (error.line ?? 1) - 1;
    const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
    const diagnostic = new vscode.Diagnostic(range, error.problem, vscode.DiagnosticSeverity.Error);
    diagnostic.source = 'Kubernetes Lab';
    diagnostic.code = error.code;
    this.diagnostics.set(uri, [diagnostic]);
    const open = l10n.t('Open File');
    void showWarning(`${error.message} ${error.remedy}`, open).then(chosen => {
      if (chosen === open) void vscode.window.showTextDocument(uri, { selection: range.with(undefined, range.start) });
    });
  }
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    found => found.isFile(),
    () => false,
  );
}
