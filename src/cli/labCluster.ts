import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { loadKubeconfig, type Kubeconfig } from '../cluster/kubeconfig.ts';
import { connectCluster } from '../cluster/kubernetesCluster.ts';
import { PinnedFile } from '../cluster/pinnedFile.ts';
import { defaultProtected, namesOf, protecting } from '../cluster/protectedNames.ts';
import { writePinnedKubeconfig } from '../cluster/pinnedKubeconfig.ts';
import { startPracticeCluster } from '../cluster/practiceCluster.ts';

export interface LabClusterOptions {
  /** Absent: a fresh practice cluster. */
  kubeconfig: readonly string[] | undefined;
  /** Absent: the current one. */
  context: string | undefined;
  /** Use the kubeconfig's cluster whatever its names are. */
  allowProtected: boolean;
  /** Absent: the context's own. */
  namespace: string | undefined;
  keep: boolean;
  language: string;
  /** A file that describes images for the practice cluster; absent: none. */
  images: string | undefined;
  log: Log;
  /** Told when the practice cluster ends unasked. */
  onLost: (error: UserError) => void;
}

/** The cluster of one run, in a folder of its own. */
export interface LabCluster {
  cluster: Cluster;
  /** For kubectl's caches and the like; gone at the end. */
  directory: string;
  /** Puts the lab's kubeconfig back if a command has changed it, and tells whether one had. */
  restorePinned(): Promise<boolean>;
  /** Ends and removes everything. With `keep` the practice cluster's data stays; its folder is told. */
  dispose(): Promise<{ kept: string | undefined }>;
}

/** Starts or finds the cluster, and connects to it. @throws UserError */
export async function openLabCluster(options: LabClusterOptions): Promise<LabCluster> {
  const { images, kubeconfig, context, namespace, keep, language, log, onLost } = options;
  const directory = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-'));
  const cleanUp: (() => Promise<void>)[] = [];
  let data: string | undefined;
  const dispose = async (): Promise<{ kept: string | undefined }> => {
    for (const step of cleanUp.reverse()) await step();
    const kept = keep ? data : undefined;
    if (kept === undefined) await rm(directory, { recursive: true, force: true });
    else await rm(path.join(directory, 'lab'), { recursive: true, force: true });
    return { kept };
  };
  try {
    let paths = kubeconfig;
    let environment = {};
    if (paths === undefined) {
      data = path.join(directory, 'practice');
      const practice = await startPracticeCluster({
        dataDir: data,
        // It ends with this process, however long a command may work elsewhere.
        idleTimeoutSeconds: 0,
        detached: false,
        language,
        ...(images === undefined ? {} : { images }),
        log,
      });
      const subscription = practice.onExit(({ asked, lastOutput }) => {
        if (!asked) onLost(ended(lastOutput));
      });
      cleanUp.push(async () => {
        subscription.dispose();
        await practice.stop();
      });
      paths = [practice.kubeconfigPath];
      environment = practice.environment;
    }
    const lab = path.join(directory, 'lab');
    const loaded = await loadKubeconfig(paths);
    if (kubeconfig !== undefined && !options.allowProtected) {
      requireUnprotected(loaded, context ?? loaded.currentContext ?? '', namespace);
    }
    const pinned = await writePinnedKubeconfig({
      kubeconfig: loaded,
      directory: lab,
      ...(context === undefined ? {} : { context }),
      ...(namespace === undefined ? {} : { namespace }),
    });
    const cluster = await connectCluster({
      kubeconfigPath: pinned.path,
      context: pinned.context,
      namespace: pinned.namespace,
      displayName: kubeconfig === undefined ? l10n.t('Practice cluster') : pinned.context,
      isPractice: kubeconfig === undefined,
      environment,
      log,
    });
    cleanUp.push(() => {
      cluster.dispose();
      return Promise.resolve();
    });
    const pinnedFile = await PinnedFile.of(pinned.path, false);
    return { cluster, directory: lab, restorePinned: () => pinnedFile.restore(), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** @throws UserError `context-protected` */
function requireUnprotected(kubeconfig: Kubeconfig, context: string, namespace = ''): void {
  const found = protecting([...namesOf(kubeconfig, context), namespace], defaultProtected);
  if (found === undefined) return;
  throw new UserError(
    'context-protected',
    l10n.t('The context {0} is protected: {1} matches {2}.', context, found.name, found.pattern),
    l10n.t('Choose another cluster; if it is meant, say so with {0}.', '--allow-protected'),
  );
}

function ended(lastOutput: string): UserError {
  const message = l10n.t('The practice cluster ended unexpectedly.');
  return new UserError(
    'practice-ended',
    lastOutput === '' ? message : `${message}\n${lastOutput}`,
    l10n.t('Play the lesson again.'),
  );
}
