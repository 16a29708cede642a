import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { errorText } from '../base/userError.ts';
import { escapeIcons, plainLine } from '../base/plainText.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterChoice, Clusters } from './clusters.ts';
import { contentsOf } from './contents.ts';
import type { LabService } from './labService.ts';
import { withProgress } from './messages.ts';
import { CancelledError } from './report.ts';
import { requireTrust } from './trust.ts';

/** Chooses the cluster of the lab; starts, stops and resets the practice cluster. */
export class ClusterCommands {
  private readonly clusters: Clusters;
  private readonly lab: LabService;
  private readonly onDidUse: (cluster: Cluster) => Promise<void>;

  /** @param onDidUse told when the lab goes to another cluster */
  constructor(clusters: Clusters, lab: LabService, onDidUse: (cluster: Cluster) => Promise<void>) {
    this.clusters = clusters;
    this.lab = lab;
    this.onDidUse = onDidUse;
  }

  async selectCluster(): Promise<void> {
    requireTrust();
    const choice = await this.pick();
    if (choice.kind === 'context') await this.clusters.requireUnprotected(choice.context);
    await withProgress(l10n.t('Connecting…'), () => this.lab.useCluster(choice));
    const { session } = this.lab;
    if (session !== undefined) await this.onDidUse(session.cluster);
    const name = choice.kind === 'context' ? choice.context : l10n.t('Practice cluster');
    vscode.window.setStatusBarMessage(escapeIcons(plainLine(l10n.t('Labs run on {0} from now on.', name))), 5000);
  }

  async startPractice(): Promise<void> {
    requireTrust();
    await withProgress(l10n.t('Starting the practice cluster…'), async () => {
      await this.clusters.startPractice();
      if (this.lab.session?.cluster.isPractice) await this.lab.reconnect();
    });
    vscode.window.setStatusBarMessage(l10n.t('The practice cluster is running.'), 5000);
  }

  async stopPractice(): Promise<void> {
    requireTrust();
    await withProgress(l10n.t('Stopping the practice cluster…'), () => this.clusters.stopPractice());
    vscode.window.setStatusBarMessage(l10n.t('The practice cluster is stopped; what is in it is kept.'), 5000);
  }

  /** Says what will be lost, asks, and begins with an empty practice cluster. */
  async resetPractice(): Promise<void> {
    requireTrust();
    const reset = l10n.t('Reset');
    const chosen = await vscode.window.showWarningMessage(
      l10n.t('Reset the practice cluster? Everything in it is deleted, and every lab on it starts over.'),
      { modal: true, detail: await this.lost() },
      reset,
    );
    if (chosen !== reset) throw new CancelledError();
    await withProgress(l10n.t('Resetting the practice cluster…'), async () => {
      await this.clusters.deletePractice();
      if (this.lab.session?.cluster.isPractice) await this.lab.reconnect();
    });
  }

  /** Whether the namespace of the lab's cluster was made for this learner. */
  hasOwnNamespace(cluster: Cluster): Promise<boolean> {
    return this.clusters.hasOwnNamespace(cluster);
  }

  /** Deletes everything in the learner's own namespace. @throws UserError */
  emptyOwnNamespace(cluster: Cluster): Promise<void> {
    return withProgress(l10n.t('Emptying the namespace {0}…', cluster.namespace), () =>
      this.clusters.emptyOwnNamespace(cluster),
    );
  }

  private async pick(): Promise<ClusterChoice> {
    const practice = {
      label: `$(beaker) ${l10n.t('Practice cluster')}`,
      description: l10n.t('ready in a second; its containers are simulated'),
      choice: { kind: 'practice' } as ClusterChoice,
    };
    const items: (vscode.QuickPickItem & { choice?: ClusterChoice })[] = [practice];
    items.push({ label: l10n.t('Contexts of kubectl'), kind: vscode.QuickPickItemKind.Separator });
    try {
      const { contexts, clusters, currentContext } = await this.clusters.kubeconfig();
      for (const { name, cluster, namespace } of contexts.values()) {
        items.push({
          label: `$(server-environment) ${escapeIcons(plainLine(name))}`,
          description: [name === currentContext ? l10n.t('current') : '', namespace ?? ''].filter(Boolean).join(' · '),
          detail: text(clusters.get(cluster)?.server),
          choice: { kind: 'context', context: name },
        });
      }
    } catch (error) {
      items.push({ label: `$(warning) ${escapeIcons(plainLine(errorText(error)))}` });
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Cluster of the Lab'),
      placeHolder: l10n.t('Which cluster should the lab’s commands go to?'),
      matchOnDetail: true,
    });
    if (chosen?.choice === undefined) throw new CancelledError();
    return chosen.choice;
  }

  /** What is in the practice cluster, in words. */
  private async lost(): Promise<string> {
    const cluster = this.clusters.current;
    if (!cluster?.isPractice || cluster.connection.status !== 'connected') return '';
    return (await contentsOf(cluster, ['deployments', 'services', 'pods', 'configmaps', 'secrets'])).join('\n');
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
