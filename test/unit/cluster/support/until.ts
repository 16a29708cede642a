import type { Cluster } from '../../../../src/cluster/cluster.ts';

/** Waits until a condition holds, asking whenever the cluster's objects or its connection change. */
export async function until(cluster: Cluster, condition: () => boolean): Promise<void> {
  if (condition()) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const check = (): void => {
    if (condition()) resolve(undefined);
  };
  const subscriptions = [cluster.onDidChangeObjects(check), cluster.onDidChangeConnection(check)];
  try {
    await promise;
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}
