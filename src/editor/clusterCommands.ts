import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { errorText, UserError } from '../base/userError.ts';
import { escapeIcons, plainLine } from '../base/plainText.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterChoice, Clusters } from './clusters.ts';
import type { LabService } from './labService.ts';
import { withProgress } from './messages.ts';
import { CancelledError } from './report.ts';
import { requireTrust } from './trust.ts';

/** How long what is in the practice cluster may take to be listed, in milliseconds. */
const LIST_MS = 2000;

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
    if (choice.kind === 'context') await this.confirm(choice.context);
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

  /** A cluster that may be anybody's: say which one it is, before anything goes there. */
  private async confirm(context: string): Promise<void> {
    this.clusters.requireUnprotected(context);
    const kubeconfig = await this.clusters.kubeconfig();
    const found = kubeconfig.contexts.get(context);
    if (found === undefined) {
      throw new UserError(
        'context-missing',
        l10n.t('There is no context {0} any more.', context),
        l10n.t('Choose another one.'),
      );
    }
    const use = l10n.t('Use This Cluster');
    const chosen = await vscode.window.showWarningMessage(
      l10n.t('Run labs on {0}?', context),
      {
        modal: true,
        detail: [
          l10n.t('Server: {0}', text(kubeconfig.clusters.get(found.cluster)?.server)),
          l10n.t('Context: {0}', context),
          l10n.t('Namespace: {0}', found.namespace ?? 'default'),
          '',
          l10n.t('The commands of a lab create and delete objects there. Your kubeconfig is not changed.'),
        ].join('\n'),
      },
      use,
    );
    if (chosen !== use) throw new CancelledError();
  }

  /** What is in the practice cluster, in words. */
  private async lost(): Promise<string> {
    const cluster = this.clusters.current;
    if (!cluster?.isPractice || cluster.connection.status !== 'connected') return '';
    const kinds = ['deployments', 'services', 'pods', 'configmaps', 'secrets'].flatMap(
      name => cluster.resolve(name) ?? [],
    );
    const lines = await Promise.all(
      kinds.map(async resource => {
        const lease = cluster.watch({ resource });
        try {
          // What cannot be listed in a moment is not listed: the question is asked in any case.
          await Promise.race([lease.ready, delay(LIST_MS)]);
          const names = (cluster.peek({ resource })?.objects ?? [])
            .filter(({ metadata }) => !metadata.namespace?.startsWith('kube-'))
            .map(({ metadata }) => metadata.name)
            .filter(name => name !== 'kubernetes' && name !== 'kube-root-ca.crt');
          return names.length === 0 ? [] : [`${resource.kind}: ${shortened(names)}`];
        } finally {
          lease.dispose();
        }
      }),
    );
    return lines.flat().join('\n');
  }
}

function shortened(names: readonly string[]): string {
  const more = names.length - 5;
  return more > 0 ? l10n.t('{0} and {1} more', names.slice(0, 5).join(', '), more) : names.join(', ');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
