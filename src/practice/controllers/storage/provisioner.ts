import {
  practiceProvisioner,
  provisionedByAnnotation,
  selectedNodeAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../kinds/storage.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder, type EventRecorder } from '../events.ts';
import { isBeingDeleted, modify } from '../objects.ts';
import { isDelayed, isOurs } from './claimSync.ts';
import { capacityOf, requestedStorage } from './matching.ts';

const claims = 'persistentvolumeclaims';
/** Simulated milliseconds in which a volume is made. */
const provisioning = 600;

/** Makes and enlarges the volumes of the practice cluster's own StorageClasses, as an external provisioner does. */
export function provisioner(api: ObjectApi, timeScale: number): Controller {
  const events = eventRecorder(api, practiceProvisioner);
  /** When the volume of each claim will be there. */
  const due = new Map<string, number>();
  return {
    name: 'provisioner',
    watches: { [claims]: claim => [keyOf(claim)] },
    sync(key, after) {
      const claim = api.get<PersistentVolumeClaim>(claims, ...splitKey(key));
      if (!claim || !isOurs(claim) || isBeingDeleted(claim)) return;
      const { uid = '', name, namespace = '' } = claim.metadata;
      if (claim.spec.volumeName) {
        due.delete(uid);
        resize(api, events, claim);
        return;
      }
      if (api.get('persistentvolumes', undefined, `pvc-${uid}`)) return;
      if (isDelayed(api, claim) && claim.metadata.annotations?.[selectedNodeAnnotation] === undefined) return;
      if (!due.has(uid)) {
        due.set(uid, Date.now() + provisioning * timeScale);
        const what = JSON.stringify(`${namespace}/${name}`);
        events.normal(claim, 'Provisioning', `External provisioner is provisioning volume for claim ${what}`);
      }
      const left = due.get(uid)! - Date.now();
      if (left > 0) {
        after(left);
        return;
      }
      const storageClass = api.get<StorageClass>(
        'storageclasses.storage.k8s.io',
        undefined,
        claim.spec.storageClassName ?? '',
      );
      if (!storageClass) return;
      const volume = api.create<PersistentVolume>('persistentvolumes', volumeFor(claim, storageClass));
      events.normal(claim, 'ProvisioningSucceeded', `Successfully provisioned volume ${volume.metadata.name}`);
    },
  };
}

function volumeFor(claim: PersistentVolumeClaim, storageClass: StorageClass): PersistentVolume {
  const { name, namespace = '', uid = '', resourceVersion = '' } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { [provisionedByAnnotation]: practiceProvisioner } },
    spec: {
      accessModes: [...(claim.spec.accessModes ?? [])],
      capacity: { storage: requestedStorage(claim).toString() },
      claimRef: { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion },
      hostPath: { path: `/var/lib/practice/volumes/${namespace}/${name}`, type: '' },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      ...(storageClass.mountOptions ? { mountOptions: [...storageClass.mountOptions] } : {}),
    },
  };
}

/** A bound claim that asks for more than it has gets it. */
function resize(api: ObjectApi, events: EventRecorder, claim: PersistentVolumeClaim): void {
  const wanted = requestedStorage(claim);
  const volume = api.get<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName ?? '');
  if (claim.status?.phase !== 'Bound' || !volume || capacityOf(volume).compare(wanted) >= 0) return;
  const { name } = volume.metadata;
  events.normal(claim, 'Resizing', `External resizer is resizing volume ${name}`);
  const storage = wanted.toString();
  modify(api, 'persistentvolumes', volume, copy => (copy.spec.capacity = { ...copy.spec.capacity, storage }));
  modify(
    api,
    claims,
    claim,
    copy => (copy.status = { ...copy.status, capacity: { ...copy.status?.capacity, storage } }),
    'status',
  );
  events.normal(claim, 'VolumeResizeSuccessful', 'Resize volume succeeded');
}
