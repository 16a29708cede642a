/**
 * Whether a Node.js is older than `engines.node` of a `package.json` allows.
 *
 * @param version e.g. `20.20.2`
 * @param range of the form `>=22.18.0`, the only one that this project uses
 */
export function isTooOld(version: string, range: string): boolean {
  const have = version.split('.').map(Number);
  const need = range.replace('>=', '').split('.').map(Number);
  const differing = need.findIndex((part, i) => part !== have[i]);
  return differing !== -1 && (have[differing] ?? 0) < need[differing]!;
}
