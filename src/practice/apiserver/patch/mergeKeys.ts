/**
 * By which key the items of a list are merged (`patchMergeKey` of upstream's types), by the end of the list's path
 * without indices. Lists that are not named here are replaced as a whole.
 */
const mergeKeys: readonly (readonly [string, string])[] = [
  ['containers.ports', 'containerPort'],
  ['initContainers.ports', 'containerPort'],
  ['ephemeralContainers.ports', 'containerPort'],
  ['spec.ports', 'port'],
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['env', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['imagePullSecrets', 'name'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['schedulingGates', 'name'],
  ['resourceClaims', 'name'],
  ['podIPs', 'ip'],
  ['hostIPs', 'ip'],
  ['status.conditions', 'type'],
  ['status.addresses', 'type'],
  ['ownerReferences', 'uid'],
  ['secrets', 'name'],
];

/** Lists of plain values that are merged as sets. */
const mergedSets = ['metadata.finalizers'];

export function mergeKeyOf(path: readonly string[]): string | undefined {
  const text = `.${path.join('.')}`;
  return mergeKeys.find(([end]) => text.endsWith(`.${end}`))?.[1];
}

export function isMergedSet(path: readonly string[]): boolean {
  const text = `.${path.join('.')}`;
  return mergedSets.some(end => text.endsWith(`.${end}`));
}
