import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Log } from '../base/log.ts';
import { errorText, UserError } from '../base/userError.ts';
import { commands } from '../manifest.ts';
import { showError } from './messages.ts';

/** The learner has changed his mind: nothing to tell. */
export class CancelledError extends Error {
  constructor() {
    super('cancelled');
    this.name = 'CancelledError';
  }
}

interface Action {
  title: string;
  run: () => unknown;
}

/** Tells people about failures: what happened and what to do, with a button where there is something to press. */
export class Reporter {
  private readonly log: Log & { show(): void };

  constructor(log: Log & { show(): void }) {
    this.log = log;
  }

  /** Shows an error that ended a command, and logs it. Resolves when it was shown, not when it was read. */
  report(error: unknown): void {
    if (error instanceof CancelledError) return;
    const showLog: Action = { title: l10n.t('Show Log'), run: () => this.log.show() };
    if (error instanceof UserError) {
      this.log.error(`${error.code}: ${errorText(error)}${causeOf(error)}`);
      this.show(`${error.message} ${error.remedy}`, actionsFor(error.code) ?? [showLog]);
      return;
    }
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    this.show(l10n.t('Something unexpected happened: {0}', errorText(error)), [showLog]);
  }

  private show(message: string, actions: readonly Action[]): void {
    showError(message, ...actions.map(({ title }) => title)).then(
      chosen => actions.find(({ title }) => title === chosen)?.run(),
      (error: unknown) => this.log.warn(`a message was not shown: ${errorText(error)}`),
    );
  }
}

function causeOf(error: Error): string {
  return error.cause === undefined ? '' : ` (${errorText(error.cause)})`;
}

/** What can be pressed for an error of this code. */
function actionsFor(code: string): Action[] | undefined {
  const command = (title: string, id: string): Action => ({ title, run: () => vscode.commands.executeCommand(id) });
  switch (code) {
    case 'workspace-untrusted':
      return [command(l10n.t('Manage Workspace Trust'), 'workbench.trust.manage')];
    case 'kubectl-missing':
      return [
        {
          title: l10n.t('How to Install kubectl'),
          run: () => vscode.env.openExternal(vscode.Uri.parse('https://kubernetes.io/docs/tasks/tools/')),
        },
      ];
    case 'no-lab':
      return [command(l10n.t('Open a Lab'), commands.openLab)];
    case 'practice-start-failed':
    case 'practice-state-damaged':
    case 'practice-state-newer':
      return [command(l10n.t('Reset Practice Cluster'), commands.resetPracticeCluster)];
    case 'practice-stopped':
      return [command(l10n.t('Start Practice Cluster'), commands.startPracticeCluster)];
    case 'kubeconfig-missing':
    case 'kubeconfig-invalid':
    case 'kubeconfig-unreadable':
    case 'other-cluster':
    case 'context-missing':
    case 'context-protected':
    case 'requirements-unmet':
      return [command(l10n.t('Select Cluster'), commands.selectCluster)];
    default:
      return undefined;
  }
}
