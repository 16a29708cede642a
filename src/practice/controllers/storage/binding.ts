import {
  bindCompletedAnnotation,
  boundByControllerAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type VolumeStatus,
} from '../../kinds/storage.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { modify, timestamp } from '../objects.ts';

const claims = 'persistentvolumeclaims';
const volumes = 'persistentvolumes';

/** Reserves a volume for a claim; the claim learns of it afterwards. */
export function reserve(api: ObjectApi, volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  if (volume.spec.claimRef?.uid === uid) return volume;
  return modify(api, volumes, volume, copy => {
    if (volume.spec.claimRef === undefined) annotate(copy, boundByControllerAnnotation, 'yes');
    copy.spec.claimRef = {
      kind: 'PersistentVolumeClaim',
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
      apiVersion: 'v1',
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
  });
}

/** Binds a volume and a claim to each other, in upstream's four steps, each of which may have been made already. */
export function bind(api: ObjectApi, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const reserved = reserve(api, volume, claim);
  setVolumePhase(api, reserved, 'Bound');
  const { annotations = {} } = claim.metadata;
  let current = claim;
  if (claim.spec.volumeName !== volume.metadata.name || annotations[bindCompletedAnnotation] === undefined) {
    current = modify(api, claims, claim, copy => {
      if (!claim.spec.volumeName) annotate(copy, boundByControllerAnnotation, 'yes');
      annotate(copy, bindCompletedAnnotation, 'yes');
      copy.spec.volumeName = volume.metadata.name;
    });
  }
  const { phase, capacity } = current.status ?? {};
  // The capacity of a bound claim grows with its volume's, which the resizer does.
  if (phase === 'Bound' && capacity !== undefined) return;
  const { accessModes = [], capacity: size = {} } = reserved.spec;
  const status = { phase: 'Bound' as const, accessModes: [...accessModes], capacity: { ...size } };
  modify(api, claims, current, copy => (copy.status = { ...copy.status, ...status }), 'status');
}

export function annotate(object: PersistentVolume | PersistentVolumeClaim, key: string, value: string): void {
  object.metadata.annotations = { ...object.metadata.annotations, [key]: value };
}

/** @returns the volume as it is stored then */
export function setVolumePhase(
  api: ObjectApi,
  volume: PersistentVolume,
  phase: NonNullable<VolumeStatus['phase']>,
  message?: string,
): PersistentVolume {
  if (volume.status?.phase === phase) return volume;
  const status = { phase, lastPhaseTransitionTime: timestamp(), ...(message === undefined ? {} : { message }) };
  return modify(api, volumes, volume, copy => (copy.status = status), 'status');
}
