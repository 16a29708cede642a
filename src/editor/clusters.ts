import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Kubeconfig } from '../cluster/kubeconfig.ts';
import type { PracticeClusterOptions, RunningPracticeCluster } from '../cluster/practiceCluster.ts';
import type { PinnedFile } from '../cluster/pinnedFile.ts';
import { settings } from '../manifest.ts';
import { connectContext, type ContextChoice } from './contextCluster.ts';
import { Learner } from './learner.ts';
import { emptyOwnNamespace, hasOwnNamespace } from './ownNamespace.ts';
import { CancelledError } from './report.ts';
import { requireTrust } from './trust.ts';

/** Which cluster a lab is to run on. */
export type ClusterChoice = { kind: 'practice' } | ContextChoice;

/** How long the practice cluster outlives the last window, so that a reload finds it again. */
const PRACTICE_IDLE_SECONDS = 300;

/**
 * The one cluster that this window is connected to, and the practice cluster's process. What is heavy is loaded on
 * first use.
 */
export class Clusters implements Disposable {
  private readonly storage: string;
  private readonly log: Log;
  private readonly practiceEnded = new Emitter<UserError>();
  private practice: RunningPracticeCluster | undefined;
  private disposed = false;
  private connected: { choice: ClusterChoice; cluster: Cluster; file: PinnedFile } | undefined;
  private readonly learner: Learner;

  /** The practice cluster's process ended and nobody had asked for it. */
  readonly onDidEndPractice = this.practiceEnded.event;

  /** @param storage the extension's own folder */
  constructor(storage: string, log: Log) {
    this.storage = storage;
    this.log = log;
    this.learner = new Learner(storage);
  }

  get current(): Cluster | undefined {
    return this.connected?.cluster;
  }

  /** The choice that `current` follows from: with the namespace that the learner chose when he was asked. */
  get choice(): ClusterChoice | undefined {
    return this.connected?.choice;
  }

  /**
   * Connects to a cluster; the practice cluster is started first if it does not run. The cluster before stays usable
   * until `release`.
   * @throws UserError
   */
  async connect(choice: ClusterChoice): Promise<Cluster> {
    requireTrust();
    const present = this.connected;
    if (
      present !== undefined &&
      isSame(present.choice, choice) &&
      present.cluster.connection.status !== 'disconnected'
    ) {
      return present.cluster;
    }
    const { cluster, chosen } =
      choice.kind === 'practice'
        ? { cluster: await this.connectPractice(), chosen: choice }
        : await this.connectContext(choice);
    const { PinnedFile } = await import('../cluster/pinnedFile.ts');
    const file = await PinnedFile.of(cluster.kubeconfigPath, cluster.isPractice);
    if (this.disposed) {
      cluster.dispose();
      throw new CancelledError();
    }
    this.connected = { choice: chosen, cluster, file };
    return cluster;
  }

  /** Lets go of a cluster that `connect` gave. */
  release(cluster: Cluster): void {
    if (this.connected?.cluster === cluster) this.connected = undefined;
    cluster.dispose();
  }

  /** The contexts of the user's kubeconfig. It is only read. @throws UserError */
  async kubeconfig(): Promise<Kubeconfig> {
    const { kubeconfigPaths, loadKubeconfig } = await import('../cluster/kubeconfig.ts');
    return loadKubeconfig(kubeconfigPaths(process.env));
  }

  /** Puts the lab's kubeconfig back if a command has changed it, and tells whether one had. */
  async restorePinned(): Promise<boolean> {
    return (await this.connected?.file.restore()) === true;
  }

  /** Throws a UserError when the settings say that no lab may run on this context, its cluster or its namespace. */
  async requireUnprotected(context: string): Promise<void> {
    const patterns = vscode.workspace.getConfiguration('kubernetesLab').get<string[]>(settings.protectedContexts) ?? [];
    const { namesOf, protecting } = await import('../cluster/protectedNames.ts');
    const found = protecting(namesOf(await this.kubeconfig(), context), patterns);
    if (found === undefined) return;
    throw new UserError(
      'context-protected',
      l10n.t(
        'The context {0} is protected: {1} matches {2} in the setting {3}.',
        context,
        found.name,
        found.pattern,
        'kubernetesLab.protectedContexts',
      ),
      l10n.t('Choose another cluster, or the practice cluster.'),
    );
  }

  /** Whether the cluster's namespace was made here for this learner, so that it may be emptied. */
  hasOwnNamespace(cluster: Cluster): Promise<boolean> {
    return hasOwnNamespace(cluster, this.learner);
  }

  /** Deletes the learner's own namespace with all that is in it, and makes it anew. @throws UserError */
  async emptyOwnNamespace(cluster: Cluster): Promise<void> {
    requireTrust();
    await emptyOwnNamespace(cluster, this.learner);
  }

  /**
   * Starts the practice cluster, or finds it running.
   * @param images a file that describes images
   * @throws UserError
   */
  async startPractice(images?: string): Promise<RunningPracticeCluster> {
    requireTrust();
    const { startPracticeCluster } = await import('../cluster/practiceCluster.ts');
    const running = await startPracticeCluster({
      ...this.practiceOptions,
      ...(images === undefined ? {} : { images }),
    });
    // The one that this window started tells when it ends, and knows whether it was asked to.
    if (running.existing && this.practice?.pid === running.pid) return this.practice;
    this.practice = running;
    running.onExit(({ code, asked, lastOutput }) => {
      if (this.practice === running) this.practice = undefined;
      // 0: another window has stopped it, or nobody has needed it for a while.
      if (!asked && code !== 0) this.practiceEnded.fire(practiceStopped(lastOutput));
    });
    return running;
  }

  /** Hands a file that describes images to the practice cluster, which is started if need be. @throws ImageFileError */
  async describeImages(file: string): Promise<void> {
    await this.startPractice(file);
  }

  /** Ends the practice cluster's process; what is in it is kept. */
  async stopPractice(): Promise<void> {
    const { stopPracticeCluster } = await import('../cluster/practiceState.ts');
    await this.practice?.stop();
    this.practice = undefined;
    // Another window may have started it.
    await stopPracticeCluster(this.practiceOptions.dataDir);
  }

  /** Ends the practice cluster and deletes all that is in it. */
  async deletePractice(): Promise<void> {
    requireTrust();
    const { resetPracticeCluster } = await import('../cluster/practiceCluster.ts');
    await resetPracticeCluster(this.practiceOptions, this.practice);
    this.practice = undefined;
  }

  dispose(): void {
    this.disposed = true;
    this.connected?.cluster.dispose();
    this.connected = undefined;
    this.practiceEnded.dispose();
  }

  private get practiceOptions(): PracticeClusterOptions {
    return {
      dataDir: path.join(this.storage, 'practice'),
      kubeconfig: path.join(this.storage, 'clusters', 'practice.yaml'),
      idleTimeoutSeconds: PRACTICE_IDLE_SECONDS,
      detached: true,
      language: vscode.env.language,
      log: this.log,
    };
  }

  private async connectContext(choice: ContextChoice): Promise<{ cluster: Cluster; chosen: ClusterChoice }> {
    await this.requireUnprotected(choice.context);
    const directory = path.join(this.storage, 'clusters');
    const kubeconfig = await this.kubeconfig();
    return connectContext(choice, { kubeconfig, directory, learner: this.learner, log: this.log });
  }

  private async connectPractice(): Promise<Cluster> {
    const { environment, kubeconfigPath } = await this.startPractice();
    const [{ loadKubeconfig }, { connectCluster }] = await Promise.all([
      import('../cluster/kubeconfig.ts'),
      import('../cluster/kubernetesCluster.ts'),
    ]);
    const kubeconfig = await loadKubeconfig([kubeconfigPath]);
    const context = kubeconfig.contexts.get(kubeconfig.currentContext ?? '');
    return connectCluster({
      // Always the same file, so that terminals that are open find the cluster again after a restart.
      kubeconfigPath,
      context: context?.name ?? '',
      namespace: context?.namespace ?? 'default',
      displayName: l10n.t('Practice cluster'),
      isPractice: true,
      environment,
      log: this.log,
    });
  }
}

function isSame(left: ClusterChoice, right: ClusterChoice): boolean {
  return left.kind === 'context'
    ? right.kind === 'context' && left.context === right.context && left.namespace === right.namespace
    : right.kind === 'practice';
}

function practiceStopped(lastOutput: string): UserError {
  const message = l10n.t('The practice cluster ended unexpectedly.');
  return new UserError(
    'practice-stopped',
    lastOutput === '' ? message : `${message}\n${lastOutput}`,
    l10n.t('Start it again: what was in it is kept.'),
  );
}
