import type { Kubeconfig } from './kubeconfig.ts';

/** What no lab is run on unless somebody says otherwise. */
export const defaultProtected: readonly string[] = ['*prod*'];

/** The first of some patterns that a name matches, with that name. `*` stands for any text; case does not matter. */
export function protecting(
  names: readonly string[],
  patterns: readonly string[],
): { pattern: string; name: string } | undefined {
  for (const pattern of patterns) {
    const source = pattern.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
    const regex = new RegExp(`^${source.join('[^]*')}$`, 'i');
    const name = names.find(candidate => regex.test(candidate));
    if (name !== undefined) return { pattern, name };
  }
  return undefined;
}

/** All by which a context is known: its own name, its cluster's, its server's and its namespace's. */
export function namesOf({ contexts, clusters }: Kubeconfig, context: string): string[] {
  const { cluster = '', namespace = '' } = contexts.get(context) ?? {};
  const server = clusters.get(cluster)?.server;
  const host = typeof server === 'string' ? (URL.parse(server)?.hostname ?? '') : '';
  return [context, cluster, host, namespace].filter(name => name !== '');
}
