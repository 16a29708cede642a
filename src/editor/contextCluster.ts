import type { Log } from '../base/log.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Kubeconfig } from '../cluster/kubeconfig.ts';
import { askToUse } from './askToUse.ts';
import type { Learner } from './learner.ts';

/** A context of the user's kubeconfig; `namespace`: the learner's own, in place of the context's. */
export interface ContextChoice {
  kind: 'context';
  context: string;
  namespace?: string;
}

export interface ContextOptions {
  kubeconfig: Kubeconfig;
  /** Where pinned kubeconfigs are kept. */
  directory: string;
  learner: Learner;
  log: Log;
}

/**
 * Connects to the cluster of a context. Asks once whether it and its namespace may be used.
 * @returns `chosen`: with the namespace that the learner chose
 * @throws UserError, CancelledError
 */
export async function connectContext(
  choice: ContextChoice,
  options: ContextOptions,
): Promise<{ cluster: Cluster; chosen: ContextChoice }> {
  const { ensureNamespace, mayUseOwnNamespace } = await import('../cluster/learnerNamespace.ts');
  const { learner } = options;
  const cluster = await connectPinned(choice, options);
  try {
    const own = learner.namespace;
    if (learner.hasAgreed(agreementOn(cluster))) {
      if (cluster.namespace === own) await ensureNamespace(cluster, own, learner.id);
      return { cluster, chosen: choice };
    }
    const mayOwn = cluster.namespace !== own && (await mayUseOwnNamespace(cluster, own));
    if ((await askToUse(cluster, mayOwn ? own : undefined)) === 'context') {
      learner.agree(agreementOn(cluster));
      return { cluster, chosen: choice };
    }
    await ensureNamespace(cluster, own, learner.id);
    const chosen = { ...choice, namespace: own };
    const inOwn = await connectPinned(chosen, options);
    cluster.dispose();
    learner.agree(agreementOn(inOwn));
    return { cluster: inOwn, chosen };
  } catch (error) {
    cluster.dispose();
    throw error;
  }
}

async function connectPinned({ context, namespace }: ContextChoice, options: ContextOptions): Promise<Cluster> {
  const [{ writePinnedKubeconfig }, { connectCluster }] = await Promise.all([
    import('../cluster/pinnedKubeconfig.ts'),
    import('../cluster/kubernetesCluster.ts'),
  ]);
  const { kubeconfig, directory, log } = options;
  const pinned = await writePinnedKubeconfig({
    kubeconfig,
    context,
    ...(namespace === undefined ? {} : { namespace }),
    directory,
  });
  return connectCluster({
    kubeconfigPath: pinned.path,
    context: pinned.context,
    namespace: pinned.namespace,
    displayName: pinned.context,
    isPractice: false,
    log,
  });
}

/** What the learner has agreed to: this namespace of this very cluster, by this way. */
function agreementOn({ id, server, context, namespace }: Cluster): string[] {
  return [id, server, context, namespace];
}
