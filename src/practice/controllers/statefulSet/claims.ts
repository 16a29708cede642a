import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, OwnerReference } from '../../../base/kubeObject.ts';
import { errorText } from '../../../base/userError.ts';
import type { StatefulSet } from '../../kinds/apps.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import type { EventRecorder } from '../events.ts';
import { controllerReference, isBeingDeleted, modify } from '../objects.ts';
import { claimName, isInRange, ordinalOf } from './identity.ts';

const resource = 'persistentvolumeclaims';

/** Creates the claims of a Pod that are missing (`createPersistentVolumeClaims`). */
export function createClaims(api: ObjectApi, events: EventRecorder, set: StatefulSet, pod: Pod): void {
  const { namespace } = set.metadata;
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimName(set, template, ordinalOf(pod));
    const present = api.get(resource, namespace, name);
    if (present && isBeingDeleted(present)) throw new Error(`pvc ${name} is being deleted`);
    if (present) continue;
    const { annotations, labels } = template.metadata;
    try {
      api.create(resource, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { ...labels, ...set.spec.selector.matchLabels },
          ...(annotations ? { annotations: { ...annotations } } : {}),
        },
        spec: structuredClone(template.spec),
      });
    } catch (error) {
      const text = errorText(error);
      const what = `create Claim ${name} for Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
      events.warning(set, 'FailedCreate', `${what} failed error: ${text}`);
      throw new Error(`failed to create PVC ${name}: ${text}`, { cause: error });
    }
    const what = `create Claim ${name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
    events.normal(set, 'SuccessfulCreate', `${what} success`);
  }
}

/** Gives the claims of a Pod the owners that `persistentVolumeClaimRetentionPolicy` means. */
export function applyRetentionPolicy(api: ObjectApi, set: StatefulSet, pod: Pod): void {
  for (const claim of claimsOf(api, set, pod)) {
    const owners = wantedOwners(set, pod, claim);
    if (isDeepStrictEqual(owners, claim.metadata.ownerReferences ?? [])) continue;
    modify(api, resource, claim, copy => {
      if (owners.length > 0) copy.metadata.ownerReferences = owners;
      else delete copy.metadata.ownerReferences;
    });
  }
}

/** Whether a claim is still to go with an earlier Pod of the name (`PodClaimIsStale`). */
export function hasStaleClaim(api: ObjectApi, set: StatefulSet, pod: Pod): boolean {
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
  return claimsOf(api, set, pod).some(({ metadata }) =>
    metadata.ownerReferences?.some(
      ({ kind, name, uid }) => kind === 'Pod' && name === pod.metadata.name && uid !== pod.metadata.uid,
    ),
  );
}

function claimsOf(api: ObjectApi, set: StatefulSet, pod: Pod): KubeObject[] {
  return (set.spec.volumeClaimTemplates ?? []).flatMap(
    template => api.get(resource, set.metadata.namespace, claimName(set, template, ordinalOf(pod))) ?? [],
  );
}

/** `updateClaimOwnerRefForSetAndPod`: the set's when it goes with the set, the Pod's when that one is scaled away. */
function wantedOwners(set: StatefulSet, pod: Pod, claim: KubeObject): OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const before = claim.metadata.ownerReferences ?? [];
  const others = before.filter(({ kind, name }) => {
    const isSet = kind === 'StatefulSet' && name === set.metadata.name;
    return !isSet && !(kind === 'Pod' && name === pod.metadata.name);
  });
  if (others.some(({ controller }) => controller === true)) return others;
  const scaledAway = !isInRange(set, pod);
  if (whenScaled === 'Delete' && scaledAway) return [...others, controllerReference(pod)];
  if (whenDeleted === 'Delete' && !(whenScaled === 'Delete' && scaledAway)) {
    return [...others, controllerReference(set)];
  }
  return others;
}
