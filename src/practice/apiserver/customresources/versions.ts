/** `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, and then all else by name (`version.CompareKubeAwareVersionStrings`). */
export function compareVersions(a: string, b: string): number {
  const [ranks, others] = [rankOf(a), rankOf(b)];
  if (ranks === undefined || others === undefined) {
    return ranks === others ? (a < b ? -1 : a > b ? 1 : 0) : ranks === undefined ? 1 : -1;
  }
  for (const [index, rank] of ranks.entries()) if (rank !== others[index]) return others[index]! - rank;
  return 0;
}

function rankOf(version: string): number[] | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return undefined;
  return [match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0, Number(match[1]), Number(match[3] ?? 0)];
}
