import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Pod } from '../../kinds/pod.ts';
import { claimNames } from '../../kinds/podVolumes.ts';
import { claimProtection, volumeProtection, type PersistentVolume } from '../../kinds/storage.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { isBeingDeleted, modify } from '../objects.ts';

/** Lets a deleted claim go when no Pod on a node uses it (`pkg/controller/volume/pvcprotection`). */
export function claimProtectionController(api: ObjectApi): Controller {
  const resource = 'persistentvolumeclaims';
  return {
    name: 'pvc-protection-controller',
    watches: {
      [resource]: claim => [keyOf(claim)],
      pods: pod => claimNames(pod).map(name => `${pod.metadata.namespace ?? ''}/${name}`),
    },
    sync(key) {
      const claim = api.get(resource, ...splitKey(key));
      if (!claim || !isBeingDeleted(claim)) return;
      const { name, namespace } = claim.metadata;
      const used = api.list<Pod>('pods', namespace).some(pod => pod.spec.nodeName && claimNames(pod).includes(name));
      if (!used) unprotect(api, resource, claim, claimProtection);
    },
  };
}

/** Lets a deleted volume go when it is not bound (`pkg/controller/volume/pvprotection`). */
export function volumeProtectionController(api: ObjectApi): Controller {
  const resource = 'persistentvolumes';
  return {
    name: 'pv-protection-controller',
    watches: { [resource]: volume => [volume.metadata.name] },
    sync(name) {
      const volume = api.get<PersistentVolume>(resource, undefined, name);
      if (volume && isBeingDeleted(volume) && volume.status?.phase !== 'Bound') {
        unprotect(api, resource, volume, volumeProtection);
      }
    },
  };
}

function unprotect(api: ObjectApi, resource: string, object: KubeObject, finalizer: string): void {
  if (!object.metadata.finalizers?.includes(finalizer)) return;
  modify(api, resource, object, copy => {
    copy.metadata.finalizers = copy.metadata.finalizers!.filter(other => other !== finalizer);
    if (copy.metadata.finalizers.length === 0) delete copy.metadata.finalizers;
  });
}
