import { Quantity } from '../../kinds/quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/storage.ts';
import { matchesSelector } from '../labels.ts';
import { isBeingDeleted } from '../objects.ts';

/** What a claim asks for, and what a volume has, of storage. */
export function requestedStorage({ spec }: PersistentVolumeClaim): Quantity {
  return Quantity.of(spec.resources?.requests?.storage);
}

export function capacityOf({ spec }: PersistentVolume): Quantity {
  return Quantity.of(spec.capacity?.storage);
}

/** Whether a volume is reserved for a claim: by name, and for this very claim if it says a uid (`IsVolumeBoundToClaim`). */
export function isBoundTo({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

/**
 * The volume that suits a claim best: one reserved for it, else the smallest that is large enough
 * (`storage/volume.FindMatchingVolume`).
 * @param suits what the scheduler has against a volume; absent when the claim waits for its first consumer, and only a
 *   reserved volume counts
 */
export function findVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  suits: ((volume: PersistentVolume) => boolean) | undefined,
): PersistentVolume | undefined {
  const large = volumes.filter(
    volume =>
      (volume.spec.claimRef === undefined || isBoundTo(volume, claim)) &&
      capacityOf(volume).compare(requestedStorage(claim)) >= 0 &&
      (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem') &&
      hasAccessModes(volume, claim) &&
      !isBeingDeleted(volume),
  );
  const reserved = large.find(volume => isBoundTo(volume, claim));
  if (reserved || suits === undefined) return reserved;
  return large
    .filter(
      volume =>
        volume.status?.phase === 'Available' &&
        (volume.spec.storageClassName ?? '') === (claim.spec.storageClassName ?? '') &&
        (claim.spec.selector === undefined || matchesSelector(claim.spec.selector, volume.metadata.labels)) &&
        suits(volume),
    )
    .sort(
      (a, b) =>
        (a.spec.accessModes?.length ?? 0) - (b.spec.accessModes?.length ?? 0) || capacityOf(a).compare(capacityOf(b)),
    )[0];
}

function hasAccessModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every(mode => volume.spec.accessModes?.includes(mode));
}

/** Why a volume that a claim names cannot be bound to it; undefined when it can (`checkVolumeSatisfyClaim`). */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (isBeingDeleted(volume)) return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  if (capacityOf(volume).compare(requestedStorage(claim)) < 0) return 'requested PV is too small';
  if ((volume.spec.storageClassName ?? '') !== (claim.spec.storageClassName ?? '')) {
    return 'storageClassName does not match';
  }
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) {
    return 'incompatible volumeMode';
  }
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode';
}
