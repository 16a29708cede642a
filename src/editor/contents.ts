import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { Cluster } from '../cluster/cluster.ts';

/** How long what is in a cluster may take to be listed, in milliseconds: the question is asked in any case. */
const LIST_MS = 3000;
/** What every cluster and namespace has, and nobody made. */
const everywhere = new Set(['kubernetes', 'kube-root-ca.crt']);

/**
 * What is in a cluster's own namespaces, or in one of them, in words: a line for each kind.
 *
 * @param kinds as `Cluster.resolve` takes them
 */
export async function contentsOf(cluster: Cluster, kinds: readonly string[], namespace?: string): Promise<string[]> {
  const forbidden: string[] = [];
  const lines = await Promise.all(
    kinds.map(async kind => {
      const resource = cluster.resolve(kind);
      if (resource === undefined) return [];
      const scope = { resource, ...(namespace === undefined ? {} : { namespace }) };
      const lease = cluster.watch(scope);
      try {
        await Promise.race([lease.ready, delay(LIST_MS)]);
        const { status, objects } = cluster.peek(scope) ?? { status: 'loading', objects: [] };
        if (status === 'forbidden') forbidden.push(resource.kind);
        const names = objects
          .filter(({ metadata }) => namespace !== undefined || !metadata.namespace?.startsWith('kube-'))
          // What a controller made says nothing new beside the controller.
          .filter(({ metadata }) => !metadata.ownerReferences?.some(({ controller }) => controller === true))
          .map(({ metadata }) => metadata.name)
          .filter(name => !everywhere.has(name));
        return names.length === 0 ? [] : [`${resource.kind}: ${shortened(names)}`];
      } finally {
        lease.dispose();
      }
    }),
  );
  if (forbidden.length > 0) lines.push([l10n.t('Not allowed to see: {0}', forbidden.join(', '))]);
  return lines.flat();
}

function shortened(names: readonly string[]): string {
  const more = names.length - 5;
  return more > 0 ? l10n.t('{0} and {1} more', names.slice(0, 5).join(', '), more) : names.join(', ');
}
