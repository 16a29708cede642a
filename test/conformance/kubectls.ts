import { ensureKubectlOf } from '../../tools/ensureKubectl.ts';

/** The kubectl that each run of the corpus uses, by minor version: the cluster's own, and a neighbour. */
export async function kubectls(): Promise<Map<string, string>> {
  const versions = ['v34', 'v35'] as const;
  return new Map(await Promise.all(versions.map(async version => [version, await ensureKubectlOf(version)] as const)));
}
