import { claimNames } from '../../kinds/podVolumes.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/storage.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { eventRecorder } from '../events.ts';
import { isBeingDeleted } from '../objects.ts';
import { syncClaim } from './claimSync.ts';
import { syncVolume } from './volumeSync.ts';

const claims = 'persistentvolumeclaims';

/** Upstream tells again of a claim that waits whenever it looks at all of them. */
const resyncPeriod = 15_000;

/** Binds claims and volumes to each other and reclaims volumes (`pkg/controller/volume/persistentvolume`). */
export function persistentVolumeController(api: ObjectApi): Controller {
  const events = eventRecorder(api, 'persistentvolume-controller');
  /** What was told last of each claim that waits, and when, in milliseconds since the epoch. */
  const told = new Map<string, { text: string; at: number }>();
  const unbound = (): string[] =>
    api
      .list<PersistentVolumeClaim>(claims)
      .filter(({ status }) => status?.phase !== 'Bound')
      .map(keyOf);
  return {
    name: 'persistentvolume-controller',
    watches: {
      [claims]: object => {
        const claim = object as PersistentVolumeClaim;
        return claim.spec.volumeName ? [keyOf(claim), claim.spec.volumeName] : [keyOf(claim)];
      },
      persistentvolumes: object => {
        const { claimRef } = (object as PersistentVolume).spec;
        const claim = claimRef ? [`${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`] : unbound();
        return [object.metadata.name, ...claim];
      },
      'storageclasses.storage.k8s.io': unbound,
      pods: pod => claimNames(pod).map(name => `${pod.metadata.namespace ?? ''}/${name}`),
    },
    sync(key, after) {
      // A volume has no namespace.
      if (!key.includes('/')) {
        const volume = api.get<PersistentVolume>('persistentvolumes', undefined, key);
        if (volume) syncVolume(api, events, volume);
        return;
      }
      const claim = api.get<PersistentVolumeClaim>(claims, ...splitKey(key));
      if (!claim) {
        told.delete(key);
        for (const { metadata, spec } of api.list<PersistentVolume>('persistentvolumes')) {
          const { name, namespace } = spec.claimRef ?? {};
          if (`${namespace ?? ''}/${name ?? ''}` === key) this.sync(metadata.name, after);
        }
        return;
      }
      if (isBeingDeleted(claim) && claim.status?.phase !== 'Bound') return;
      const waiting = syncClaim(api, events, claim);
      if (!waiting) {
        told.delete(key);
        return;
      }
      const { type, reason, message } = waiting;
      const text = `${claim.metadata.uid} ${reason} ${message}`;
      const last = told.get(key);
      if (last?.text !== text || Date.now() - last.at >= resyncPeriod) {
        events[type](claim, reason, message);
        told.set(key, { text, at: Date.now() });
      }
      after(resyncPeriod);
    },
  };
}
