import type { Cluster } from '../cluster/cluster.ts';
import type { Learner } from './learner.ts';

/** How long a namespace may take to be emptied, in milliseconds. */
const GONE_MS = 120_000;

/** Whether the cluster's namespace was made here for this learner. */
export async function hasOwnNamespace(cluster: Cluster, { id }: Learner): Promise<boolean> {
  if (cluster.isPractice) return false;
  const { isOwnNamespace } = await import('../cluster/learnerNamespace.ts');
  return isOwnNamespace(cluster, cluster.namespace, id).catch(() => false);
}

/** Deletes a namespace that was made here for this learner, and makes it anew; any other is left alone. @throws UserError */
export async function emptyOwnNamespace(cluster: Cluster, { id }: Learner): Promise<void> {
  const { deleteOwnNamespace, ensureNamespace } = await import('../cluster/learnerNamespace.ts');
  const { namespace } = cluster;
  if (!(await deleteOwnNamespace(cluster, namespace, id))) return;
  await untilGone(cluster, namespace);
  await ensureNamespace(cluster, namespace, id);
}

/** Resolves once a namespace is gone, or nobody can tell. */
async function untilGone(cluster: Cluster, namespace: string): Promise<void> {
  const resource = cluster.resolve('namespaces');
  if (resource === undefined) return;
  const lease = cluster.watch({ resource });
  const isThere = (): boolean =>
    cluster.peek({ resource })?.objects.some(({ metadata }) => metadata.name === namespace) === true;
  try {
    await lease.ready;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const listening = cluster.onDidChangeObjects(() => {
      if (!isThere()) resolve(undefined);
    });
    const timer = setTimeout(() => resolve(undefined), GONE_MS);
    if (isThere()) await promise;
    clearTimeout(timer);
    listening.dispose();
  } finally {
    lease.dispose();
  }
}
