import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { findExecutable } from '../cluster/kubectl.ts';
import type { Lesson } from '../lesson/lesson.ts';

/** Makes sure that a lesson's tools are on the PATH. @throws UserError `tool-missing` */
export async function requireTools({ requires }: Pick<Lesson, 'requires'>, env: NodeJS.ProcessEnv): Promise<void> {
  for (const tool of requires.tools) {
    if ((await findExecutable(tool, env)) !== undefined) continue;
    throw new UserError(
      'tool-missing',
      l10n.t('The lesson needs {0}, which was not found on the PATH.', tool),
      l10n.t('Install it, then try again.'),
    );
  }
}

/**
 * Makes sure that a lesson can be done on a cluster: `requires.server`, `nodes` and `kinds`. What this account may not ask
 * for counts as there.
 *
 * @throws UserError `requirements-unmet` that lists everything that is missing
 */
export async function requireCluster({ requires }: Pick<Lesson, 'requires'>, cluster: Cluster): Promise<void> {
  const { server, nodes, kinds } = requires;
  const missing = [
    server === undefined ? undefined : await missingVersion(cluster, server),
    nodes === undefined ? undefined : await missingNodes(cluster, nodes),
    ...kinds.map(kind => missingKind(cluster, kind)),
  ].filter(text => text !== undefined);
  if (missing.length === 0) return;
  throw new UserError(
    'requirements-unmet',
    l10n.t('The lab cannot be done on {0}: {1}', cluster.displayName, missing.join(' ')),
    l10n.t('Choose another cluster, or add what is missing to this one.'),
  );
}

async function missingVersion(cluster: Cluster, wanted: string): Promise<string | undefined> {
  const { gitVersion } = await cluster.request<{ gitVersion?: string }>({ path: '/version' });
  const found = /^v?(\d+(?:\.\d+)*)/.exec(gitVersion ?? '')?.[1];
  if (found === undefined || !isOlder(found, wanted)) return undefined;
  return l10n.t('It needs Kubernetes {0} or newer, and this is {1}.', wanted, found);
}

/** Whether a version is older, as far as `wanted` says: 1.30.2 is not older than 1.30. */
function isOlder(found: string, wanted: string): boolean {
  const have = found.split('.').map(Number);
  for (const [index, number] of wanted.split('.').map(Number).entries()) {
    const difference = (have[index] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

async function missingNodes(cluster: Cluster, wanted: number): Promise<string | undefined> {
  const resource = cluster.resolve('nodes');
  if (resource === undefined) return undefined;
  const lease = cluster.watch({ resource });
  try {
    await lease.ready;
    const snapshot = cluster.peek({ resource });
    if (snapshot?.status !== 'live' || snapshot.objects.length >= wanted) return undefined;
    return l10n.t('It needs {0} nodes, and there are {1}.', wanted, snapshot.objects.length);
  } finally {
    lease.dispose();
  }
}

function missingKind(cluster: Cluster, kind: string): string | undefined {
  return cluster.resolve(kind) === undefined ? l10n.t('The cluster has no {0}.', kind) : undefined;
}
