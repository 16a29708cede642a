import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { errorText, UserError } from '../base/userError.ts';
import type { LabSession } from '../lab/labSession.ts';
import { resolvePage } from '../lab/resolvePage.ts';
import { scopeOf } from '../lab/scopes.ts';
import type { PageBlock } from '../lesson/lesson.ts';
import { askValue } from './askValue.ts';
import { CancelledError } from './report.ts';
import { requireTrust } from './trust.ts';

/** How long a page may take to answer, in milliseconds. */
const ANSWER_MS = 10_000;

/**
 * Opens a page of the lesson in the editor's own browser, where there is one, and tells the lab whether it answered.
 * Waits for an address that is not there yet, until the learner has had enough. @throws UserError, CancelledError
 */
export async function openPage(session: LabSession, page: PageBlock, log: Log): Promise<void> {
  requireTrust();
  const { shown, target } = await whenReady(session, page);
  const uri = URL.parse(target);
  if (uri?.protocol !== 'http:' && uri?.protocol !== 'https:') {
    throw new UserError(
      'page-scheme',
      l10n.t('{0} is not the address of a web page.', shown),
      l10n.t('Only http and https are opened.'),
    );
  }
  const problem = await problemOf(target);
  session.recordPage(page, problem === undefined);
  if (problem !== undefined) {
    throw new UserError(
      'page-unanswered',
      l10n.t('The page {0} did not answer: {1}', shown, problem),
      l10n.t('Look in the Cluster view whether the Service has a ready endpoint, then open the page again.'),
    );
  }
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(target, true));
  await show(external, log);
}

/** The page with its address filled in, as soon as the cluster has one. */
async function whenReady(session: LabSession, page: PageBlock): Promise<{ shown: string; target: string }> {
  const attempt = async (): Promise<{ shown: string; target: string }> =>
    resolvePage(session.cluster, await askValue(ask => session.fill(page.url, page.placeholders, ask)));
  try {
    return await attempt();
  } catch (error) {
    if (!isPending(error)) throw error;
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, cancellable: true, title: error.message },
      (progress, token) => retry(session, attempt, reason => progress.report({ message: reason }), token),
    );
  }
}

function isPending(error: unknown): error is UserError {
  return error instanceof UserError && (error.code === 'placeholder-pending' || error.code === 'page-not-ready');
}

/** Tries again whenever something changes in what addresses come from. */
function retry<T>(
  session: LabSession,
  attempt: () => Promise<T>,
  say: (reason: string) => void,
  token: vscode.CancellationToken,
): Promise<T> {
  const { cluster, lesson } = session;
  const store = new DisposableStore();
  return new Promise<T>((resolve, reject) => {
    let isTrying = false;
    let isStale = false;
    const next = async (): Promise<void> => {
      if (isTrying) {
        isStale = true;
        return;
      }
      isTrying = true;
      do {
        isStale = false;
        try {
          resolve(await attempt());
          return;
        } catch (error) {
          if (!isPending(error)) {
            reject(error instanceof Error ? error : new Error(String(error)));
            return;
          }
          say(error.message);
        }
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by the next event, meanwhile
      } while (isStale);
      isTrying = false;
    };
    for (const target of [{ resource: 'services' }, ...lesson.variables.map(variable => variable.target)]) {
      const scope = scopeOf(cluster, lesson, target);
      if (scope !== undefined) store.add(cluster.watch(scope));
    }
    store.add(cluster.onDidChangeObjects(() => void next()));
    store.add(token.onCancellationRequested(() => reject(new CancelledError())));
    void next();
  }).finally(() => store.dispose());
}

/** Why a page does not answer, or undefined. */
async function problemOf(target: string): Promise<string | undefined> {
  try {
    const response = await fetch(target, { signal: AbortSignal.timeout(ANSWER_MS) });
    await response.body?.cancel();
    return response.status < 400 ? undefined : l10n.t('status {0}', response.status);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      return l10n.t('nothing came within {0} seconds', ANSWER_MS / 1000);
    }
    return errorText(error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
}

/** Newer editors have a browser, older ones a simple one; else the system's is used. */
async function show(uri: vscode.Uri, log: Log): Promise<void> {
  const known = new Set(await vscode.commands.getCommands(true));
  const ways: [string, ...unknown[]][] = [
    ['workbench.action.browser.open', uri.toString(true)],
    ['simpleBrowser.api.open', uri, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }],
    ['simpleBrowser.show', uri.toString(true)],
  ];
  for (const [command, ...args] of ways) {
    // The commands of an extension that is not active yet are not listed; its activation is tried by calling it.
    if (!known.has(command) && !command.startsWith('simpleBrowser.')) continue;
    try {
      await vscode.commands.executeCommand(command, ...args);
      return;
    } catch (error) {
      log.info(`${command} did not open the page: ${errorText(error)}`);
    }
  }
  await vscode.env.openExternal(uri);
}
