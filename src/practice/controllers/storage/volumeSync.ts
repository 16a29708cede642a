import {
  practiceProvisioner,
  boundByControllerAnnotation,
  provisionedByAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../kinds/storage.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import type { EventRecorder } from '../events.ts';
import { isBeingDeleted, modify, remove } from '../objects.ts';
import { setVolumePhase } from './binding.ts';

const volumes = 'persistentvolumes';

/** Keeps a volume's phase, and reclaims it when its claim is no more (`syncVolume`). */
export function syncVolume(api: ObjectApi, events: EventRecorder, volume: PersistentVolume): void {
  const { claimRef } = volume.spec;
  // A volume with no uid is reserved for a claim that has not been bound to it yet.
  if (!claimRef?.uid) {
    setVolumePhase(api, volume, 'Available');
    return;
  }
  const claim = api.get<PersistentVolumeClaim>('persistentvolumeclaims', claimRef.namespace, claimRef.name ?? '');
  if (claim?.metadata.uid !== claimRef.uid) {
    const { phase } = volume.status ?? {};
    const released = phase === 'Failed' ? volume : setVolumePhase(api, volume, 'Released');
    reclaim(api, events, released);
    return;
  }
  if (claim.spec.volumeName === volume.metadata.name) setVolumePhase(api, volume, 'Bound');
  else if (claim.spec.volumeName) release(api, volume);
}

/** The claim was bound elsewhere: what was reserved by a controller is free again. */
function release(api: ObjectApi, volume: PersistentVolume): void {
  const free = modify(api, volumes, volume, copy => {
    if (copy.metadata.annotations?.[boundByControllerAnnotation] === undefined) delete copy.spec.claimRef?.uid;
    else {
      delete copy.spec.claimRef;
      Reflect.deleteProperty(copy.metadata.annotations, boundByControllerAnnotation);
    }
  });
  setVolumePhase(api, free, 'Available');
}

function reclaim(api: ObjectApi, events: EventRecorder, volume: PersistentVolume): void {
  const { persistentVolumeReclaimPolicy: policy, hostPath } = volume.spec;
  if (policy === 'Recycle') {
    // What is simulated has nothing to scrub.
    events.normal(volume, 'VolumeRecycled', 'Volume recycled');
    const free = modify(api, volumes, volume, copy => {
      delete copy.spec.claimRef;
      if (copy.metadata.annotations) Reflect.deleteProperty(copy.metadata.annotations, boundByControllerAnnotation);
    });
    setVolumePhase(api, free, 'Available');
    return;
  }
  if (policy !== 'Delete' || isBeingDeleted(volume)) return;
  const provisioner = volume.metadata.annotations?.[provisionedByAnnotation];
  // The provisioner that made a volume deletes it; another one's is not here.
  if (provisioner !== undefined && provisioner !== practiceProvisioner) return;
  const problem = provisioner === undefined ? deleterProblem(volume, hostPath?.path) : undefined;
  if (problem === undefined) {
    remove(api, volumes, volume);
    return;
  }
  if (volume.status?.phase === 'Failed') return;
  const failed = setVolumePhase(api, volume, 'Failed', problem);
  events.warning(failed, 'VolumeFailedDelete', problem);
}

/** Why the volume plug-in of a volume that nobody provisioned does not delete it. */
function deleterProblem({ metadata }: PersistentVolume, path: string | undefined): string | undefined {
  if (path === undefined) {
    return `error getting deleter volume plugin for volume ${JSON.stringify(metadata.name)}: no deletable volume plugin matched`;
  }
  return /^\/tmp\/.+/.test(path) ? undefined : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
}
