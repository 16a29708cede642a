import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from './base/disposable.ts';
import { UserError } from './base/userError.ts';
import { ClusterCommands } from './editor/clusterCommands.ts';
import { Clusters } from './editor/clusters.ts';
import { registerCommands } from './editor/commands.ts';
import { registerCompletion } from './editor/completion.ts';
import { registerContextKeys } from './editor/contextKeys.ts';
import { registerCodeActions } from './editor/codeActions.ts';
import { LessonProblems } from './editor/diagnostics.ts';
import { registerHovers } from './editor/hovers.ts';
import { JsonFile } from './editor/jsonFile.ts';
import { LabCommands } from './editor/labCommands.ts';
import { hashOf, LabService } from './editor/labService.ts';
import { LessonImages } from './editor/lessonImages.ts';
import { registerLenses } from './editor/lenses.ts';
import { Lessons } from './editor/lessons.ts';
import { showError, showWarning } from './editor/messages.ts';
import { ObjectCommands } from './editor/objects/objectCommands.ts';
import { ObjectDocuments } from './editor/objects/objectDocuments.ts';
import { Pages } from './editor/pages.ts';
import { registerHandlers } from './editor/registerHandlers.ts';
import { registerReadingSteps } from './editor/readingSteps.ts';
import { readRememberedLab } from './editor/rememberedLab.ts';
import { Reporter } from './editor/report.ts';
import { Runner } from './editor/runner.ts';
import { registerSimulationNote } from './editor/simulationNote.ts';
import type { ActiveLab } from './lab/activeLab.ts';
import { objectCommands } from './manifest.ts';
import { LabTerminals } from './terminal/labTerminals.ts';
import { registerViews } from './views/views.ts';

/** The running extension. */
export interface App extends Disposable {
  lab: ActiveLab;
}

/** Builds the extension's services and ties them together. Nothing heavy is loaded before it is used. */
export function createApp(context: vscode.ExtensionContext): App {
  const store = new DisposableStore();
  const language = vscode.env.language;
  const storage = context.globalStorageUri.fsPath;
  const shipped = path.join(context.extensionPath, 'walkthroughs');
  const log = store.add(vscode.window.createOutputChannel('Kubernetes Lab Guide', { log: true }));
  const reporter = new Reporter(log);

  const lessons = store.add(new Lessons());
  const clusters = store.add(new Clusters(storage, log));
  const lab = store.add(
    new LabService({
      lessons,
      clusters,
      images: store.add(new LessonImages(clusters, reporter)),
      storage,
      shipped,
      memory: new JsonFile(path.join(storage, 'windows', `${windowKey()}.json`), readRememberedLab),
      language,
      log,
      onProgressError: message => void showError(message),
    }),
  );
  const terminals = store.add(new LabTerminals(path.join(storage, 'terminals')));
  /** After a command that may have written into the lab's kubeconfig, and before the next one. */
  const restorePinned = async (): Promise<void> => {
    if (!(await clusters.restorePinned())) return;
    void showWarning(
      l10n.t('A command has changed the lab’s kubeconfig. It was set back: the lab stays on its cluster.'),
    );
  };
  const runner = new Runner(
    lab,
    {
      async start(request) {
        await restorePinned();
        return terminals.start(request);
      },
    },
    shipped,
    log,
  );
  const labs = new LabCommands({
    lab,
    lessons,
    extension: { path: context.extensionPath, id: context.extension.id },
    language,
    log,
  });
  const views = store.add(registerViews({ activeLab: lab, log, language }));

  store.add(registerLenses({ lessons, lab, runner, language }));
  const problems = store.add(new LessonProblems(lessons, lab, path.join(context.extensionPath, 'docs'), language));
  store.add(registerCodeActions(lessons, problems));
  store.add(registerCompletion(lessons));
  store.add(registerHovers(lessons, lab, language));
  store.add(registerReadingSteps(lab));
  store.add(registerContextKeys(lab));
  store.add(registerSimulationNote(lab, path.join(storage, 'told.json')));
  const pages = new Pages(lab, log);
  store.add(new ObjectDocuments(lab));
  store.add(
    registerHandlers(
      objectCommands,
      new ObjectCommands({ session: () => labs.requireSession(), runner, pages }),
      reporter,
    ),
  );
  store.add(
    registerCommands({
      labs,
      clusters: new ClusterCommands(clusters, lab, cluster => terminals.closeOthers(cluster.kubeconfigPath)),
      runner,
      pages,
      reporter,
      onDidOpenWalkthrough: () => views.refreshWalkthrough(),
      language,
    }),
  );
  store.add(
    terminals.onDidEndTyped(({ text, exitCode, kubeconfigPath }) => {
      const { session } = lab;
      if (session?.cluster.kubeconfigPath === kubeconfigPath) session.recordRun({ text, exitCode });
      restorePinned().catch((error: unknown) => reporter.report(error));
    }),
  );
  store.add(clusters.onDidEndPractice(error => reporter.report(error)));

  const resume = (): void => {
    lab.resume().catch((error: unknown) => reporter.report(resumeError(error)));
  };
  if (vscode.workspace.isTrusted) resume();
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(resume));
  return { lab, dispose: () => store.dispose() };
}

/** The same for the same folder or workspace, so that a window finds again what was open in it. */
function windowKey(): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  return hashOf(workspaceFile?.toString() ?? workspaceFolders?.map(({ uri }) => uri.toString()).join('\n') ?? '');
}

/** Whatever hinders resuming is told with what to do; the lab itself is not lost. */
function resumeError(error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  return new UserError(
    'lab-not-resumed',
    l10n.t('The lab that was open could not be opened again: {0}', error.message),
    l10n.t('Open a lab from the list: run the command “Open a Lab…”.'),
  );
}
