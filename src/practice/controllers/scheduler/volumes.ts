import type { Node } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import { claimNames } from '../../kinds/podVolumes.ts';
import {
  bindCompletedAnnotation,
  selectedNodeAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../kinds/storage.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { matchesNodeSelector } from '../nodeSelection.ts';
import { isBeingDeleted, modify } from '../objects.ts';
import { annotate, reserve } from '../storage/binding.ts';
import { isDelayed } from '../storage/claimSync.ts';
import { findVolume } from '../storage/matching.ts';

/** What it takes to look. */
type Reader = Pick<ObjectApi, 'get' | 'list'>;

const claims = 'persistentvolumeclaims';

/** Why no node can take a Pod because of its claims, in upstream's words; undefined when that is no hindrance. */
export function volumeObstacle(api: Reader, pod: Pod): string | undefined {
  for (const name of claimNames(pod)) {
    const claim = api.get<PersistentVolumeClaim>(claims, pod.metadata.namespace, name);
    const quoted = JSON.stringify(name);
    if (!claim) return `persistentvolumeclaim ${quoted} not found`;
    if (claim.status?.phase === 'Lost') {
      const volume = JSON.stringify(claim.spec.volumeName ?? '');
      return `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${volume}`;
    }
    if (isBeingDeleted(claim)) return `persistentvolumeclaim ${quoted} is being deleted`;
  }
  const immediate = unboundClaims(api, pod).some(claim => !isDelayed(api, claim));
  return immediate ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

/** Why a node does not suit the volumes of a Pod; undefined when it does. */
export function volumeRejection(api: Reader, pod: Pod, node: Node): string | undefined {
  for (const name of claimNames(pod)) {
    const claim = api.get<PersistentVolumeClaim>(claims, pod.metadata.namespace, name);
    if (!claim) continue;
    if (isBound(claim)) {
      const volume = api.get<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName ?? '');
      if (!volume) return 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
      if (!reaches(volume, node)) return "node(s) didn't match PersistentVolume's node affinity";
    } else if (!volumeFor(api, claim, node) && !canProvision(api, claim)) {
      return "node(s) didn't find available persistent volumes to bind";
    }
  }
  return undefined;
}

/**
 * Has the claims of a Pod that wait for their first consumer bound or provisioned for a node.
 * @returns whether all are bound, so that the Pod can go there now
 */
export function bindVolumes(api: ObjectApi, pod: Pod, node: Node): boolean {
  const waiting = unboundClaims(api, pod);
  for (const claim of waiting) {
    const volume = volumeFor(api, claim, node);
    if (volume) reserve(api, volume, claim);
    else if (claim.metadata.annotations?.[selectedNodeAnnotation] !== node.metadata.name) {
      modify(api, claims, claim, copy => annotate(copy, selectedNodeAnnotation, node.metadata.name));
    }
  }
  return waiting.length === 0;
}

/** The node that was chosen for the claims of a Pod whose volumes are still in the making. */
export function selectedNode(api: Reader, pod: Pod): string | undefined {
  return unboundClaims(api, pod)
    .map(({ metadata }) => metadata.annotations?.[selectedNodeAnnotation])
    .find(name => name !== undefined);
}

function unboundClaims(api: Reader, pod: Pod): PersistentVolumeClaim[] {
  return claimNames(pod).flatMap(name => {
    const claim = api.get<PersistentVolumeClaim>(claims, pod.metadata.namespace, name);
    return claim && !isBound(claim) ? [claim] : [];
  });
}

function isBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && metadata.annotations?.[bindCompletedAnnotation] !== undefined;
}

function volumeFor(api: Reader, claim: PersistentVolumeClaim, node: Node): PersistentVolume | undefined {
  return findVolume(claim, api.list<PersistentVolume>('persistentvolumes'), volume => reaches(volume, node));
}

function reaches({ spec }: PersistentVolume, node: Node): boolean {
  const required = spec.nodeAffinity?.required;
  return required === undefined || matchesNodeSelector(required, node);
}

function canProvision(api: Reader, { spec }: PersistentVolumeClaim): boolean {
  const found = api.get<StorageClass>('storageclasses.storage.k8s.io', undefined, spec.storageClassName ?? '');
  return found !== undefined && found.provisioner !== 'kubernetes.io/no-provisioner';
}
