import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { errorText, UserError } from '../base/userError.ts';
import { presentSession, type ActiveLab } from '../lab/activeLab.ts';
import type { LabSession } from '../lab/labSession.ts';
import { pageResources, resolvePage, type ResolvedPage } from '../lab/resolvePage.ts';
import { scopeOf } from '../lab/scopes.ts';
import type { PageBlock } from '../lesson/lesson.ts';
import { askValue } from './askValue.ts';
import { withProgress } from './messages.ts';
import { CancelledError } from './report.ts';
import { requireTrust } from './trust.ts';

/** How long a page may take to answer, in milliseconds. */
const ANSWER_MS = 10_000;

/** Opens the pages of a lesson in the editor's own browser, where there is one. */
export class Pages {
  private readonly lab: ActiveLab;
  private readonly log: Log;
  private readonly opening = new Map<string, Promise<void>>();

  constructor(lab: ActiveLab, log: Log) {
    this.lab = lab;
    this.log = log;
  }

  /**
   * Opens a page and tells the lab whether it answered. Waits for an address that is not there yet, until the learner
   * has had enough. A key that is held down opens it once. @throws UserError, CancelledError
   */
  open(session: LabSession, page: PageBlock): Promise<void> {
    let opening = this.opening.get(page.id);
    if (opening === undefined) {
      opening = this.openNow(session, page).finally(() => this.opening.delete(page.id));
      this.opening.set(page.id, opening);
    }
    return opening;
  }

  /** Opens a page that no lesson names, e.g. that of a Service. @throws UserError */
  async openAddress({ cluster }: LabSession, url: string): Promise<void> {
    requireTrust();
    await this.show(await resolvePage(cluster, url), () => undefined);
  }

  private async openNow(session: LabSession, page: PageBlock): Promise<void> {
    requireTrust();
    await this.show(await this.whenReady(session, page), ok => this.present(session).recordPage(page, ok));
  }

  private async show({ shown, target }: ResolvedPage, onAnswer: (ok: boolean) => void): Promise<void> {
    const uri = URL.parse(target);
    if (uri?.protocol !== 'http:' && uri?.protocol !== 'https:') {
      throw new UserError(
        'page-scheme',
        l10n.t('{0} is not the address of a web page.', shown),
        l10n.t('Only http and https are opened.'),
      );
    }
    const problem = await problemOf(target);
    onAnswer(problem === undefined);
    if (problem !== undefined) {
      throw new UserError(
        'page-unanswered',
        l10n.t('The page {0} did not answer: {1}', shown, problem),
        l10n.t('Look in the Cluster view whether the Service has a ready endpoint, then open the page again.'),
      );
    }
    const external = await vscode.env.asExternalUri(vscode.Uri.parse(target, true));
    await showPage(external, this.log);
  }

  /** The page with its address filled in, as soon as the cluster has one. */
  private async whenReady(begun: LabSession, page: PageBlock): Promise<ResolvedPage> {
    const attempt = async (): Promise<ResolvedPage> => {
      const session = this.present(begun);
      const url = await askValue(ask => session.fill(page.url, page.placeholders, ask));
      return resolvePage(session.cluster, url);
    };
    try {
      return await attempt();
    } catch (error) {
      if (!isPending(error)) throw error;
      return withProgress(
        error.message,
        (progress, token) => this.retry(begun, attempt, message => progress.report({ message }), token),
        { cancellable: true },
      );
    }
  }

  /** Tries again whenever something changes in what addresses come from. */
  private retry<T>(
    begun: LabSession,
    attempt: () => Promise<T>,
    say: (reason: string) => void,
    token: vscode.CancellationToken,
  ): Promise<T> {
    const store = new DisposableStore();
    return new Promise<T>((resolve, reject) => {
      const fail = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)));
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
              fail(error);
              return;
            }
            say(error.message);
          }
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by the next event, meanwhile
        } while (isStale);
        isTrying = false;
      };
      let watching: DisposableStore | undefined;
      /** The lesson read anew, or the cluster connected anew, is another session with other watches. */
      const watch = (): void => {
        const former = watching;
        watching = undefined;
        try {
          watching = store.add(watchAddresses(this.present(begun), () => void next()));
        } catch (error) {
          fail(error);
        }
        if (former !== undefined) store.release(former);
        if (watching !== undefined) void next();
      };
      store.add(
        this.lab.onDidChange(change => {
          if (change === undefined) watch();
        }),
      );
      store.add(token.onCancellationRequested(() => reject(new CancelledError())));
      watch();
    }).finally(() => store.dispose());
  }

  /** Once the learner has gone to another lab or cluster, a page of the former is not wanted any more. */
  private present(begun: LabSession): LabSession {
    const session = presentSession(this.lab, begun);
    if (session === undefined) throw new CancelledError();
    return session;
  }
}

function isPending(error: unknown): error is UserError {
  return error instanceof UserError && (error.code === 'placeholder-pending' || error.code === 'page-not-ready');
}

/** Watches what the addresses of pages come from. */
function watchAddresses({ cluster, lesson }: LabSession, onChange: () => void): DisposableStore {
  const store = new DisposableStore();
  const targets = [...pageResources.map(resource => ({ resource })), ...lesson.variables.map(({ target }) => target)];
  for (const target of targets) {
    const scope = scopeOf(cluster, lesson, target);
    if (scope !== undefined) store.add(cluster.watch(scope));
  }
  store.add(cluster.onDidChangeObjects(onChange));
  return store;
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
async function showPage(uri: vscode.Uri, log: Log): Promise<void> {
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
