import {
  betaProvisionerAnnotation,
  bindCompletedAnnotation,
  defaultClassAnnotation,
  practiceProvisioner,
  provisionerAnnotation,
  selectedNodeAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../kinds/storage.ts';
import { claimNames } from '../../kinds/podVolumes.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import type { EventRecorder } from '../events.ts';
import { isBeingDeleted, modify } from '../objects.ts';
import { isPodFinished } from '../pods.ts';
import { annotate, bind } from './binding.ts';
import { findVolume, isBoundTo, mismatch } from './matching.ts';

const claims = 'persistentvolumeclaims';
const classes = 'storageclasses.storage.k8s.io';

/** What an event says about a claim that still waits. */
interface Waiting {
  type: 'normal' | 'warning';
  reason: string;
  message: string;
}

/**
 * Brings a claim and its volume together (`syncClaim`).
 * @returns what to tell of a claim that has to wait
 */
export function syncClaim(api: ObjectApi, events: EventRecorder, claim: PersistentVolumeClaim): Waiting | undefined {
  const named = claim.spec.volumeName
    ? api.get<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName)
    : undefined;
  if (claim.metadata.annotations?.[bindCompletedAnnotation] !== undefined) {
    syncBound(api, events, claim, named);
    return undefined;
  }
  if (claim.spec.volumeName) return named ? bindNamed(api, claim, named) : undefined;
  const waits = isDelayed(api, claim);
  const suits = waits ? undefined : (): boolean => true;
  const volume = findVolume(claim, api.list<PersistentVolume>('persistentvolumes'), suits);
  if (volume) {
    bind(api, volume, claim);
    return undefined;
  }
  if (adoptDefaultClass(api, claim)) return undefined;
  if (waits && claim.metadata.annotations?.[selectedNodeAnnotation] === undefined) return waitForConsumer(api, claim);
  if (claim.spec.storageClassName) return provision(api, claim, claim.spec.storageClassName);
  return {
    type: 'normal',
    reason: 'FailedBinding',
    message: 'no persistent volumes available for this claim and no storage class is set',
  };
}

/** Whether a claim's class waits for the first Pod that uses it. */
export function isDelayed(api: Pick<ObjectApi, 'get'>, { spec }: PersistentVolumeClaim): boolean {
  const storageClass = api.get<StorageClass>(classes, undefined, spec.storageClassName ?? '');
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}

function syncBound(
  api: ObjectApi,
  events: EventRecorder,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume | undefined,
): void {
  const lose = (reason: string, message: string): void => {
    if (claim.status?.phase === 'Lost') return;
    const lost = modify(api, claims, claim, copy => (copy.status = { phase: 'Lost' }), 'status');
    events.warning(lost, reason, message);
  };
  if (!claim.spec.volumeName) {
    lose('ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  } else if (!volume) {
    lose('ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  } else if (volume.spec.claimRef === undefined || volume.spec.claimRef.uid === claim.metadata.uid) {
    bind(api, volume, claim);
  } else {
    lose('ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  }
}

/** A claim that asks for one particular volume. */
function bindNamed(api: ObjectApi, claim: PersistentVolumeClaim, volume: PersistentVolume): Waiting | undefined {
  const { name } = volume.metadata;
  if (volume.spec.claimRef !== undefined && !isBoundTo(volume, claim)) {
    const message = `volume ${JSON.stringify(name)} already bound to a different claim.`;
    return { type: 'warning', reason: 'FailedBinding', message };
  }
  const why = volume.spec.claimRef === undefined ? mismatch(volume, claim) : undefined;
  if (why === undefined) {
    bind(api, volume, claim);
    return undefined;
  }
  const message = `Cannot bind to requested volume ${JSON.stringify(name)}: ${why}`;
  return { type: 'warning', reason: 'VolumeMismatch', message };
}

/** A claim from before there was a default class gets it now. */
function adoptDefaultClass(api: ObjectApi, claim: PersistentVolumeClaim): boolean {
  if (claim.spec.storageClassName !== undefined) return false;
  const found = api
    .list<StorageClass>(classes)
    .find(({ metadata }) => metadata.annotations?.[defaultClassAnnotation] === 'true');
  if (!found) return false;
  modify(api, claims, claim, copy => (copy.spec.storageClassName = found.metadata.name));
  return true;
}

function waitForConsumer(api: ObjectApi, claim: PersistentVolumeClaim): Waiting {
  const { name, namespace } = claim.metadata;
  const pods = api
    .list<Pod>('pods', namespace)
    .filter(pod => !pod.spec.nodeName && !isPodFinished(pod) && !isBeingDeleted(pod) && claimNames(pod).includes(name))
    .map(({ metadata }) => metadata.name);
  if (pods.length === 0) {
    const message = 'waiting for first consumer to be created before binding';
    return { type: 'normal', reason: 'WaitForFirstConsumer', message };
  }
  const message = `waiting for pod${pods.length > 1 ? 's' : ''} ${pods.join(',')} to be scheduled`;
  return { type: 'normal', reason: 'WaitForPodScheduled', message };
}

/** Asks the class's provisioner for a volume, by the annotations that it looks for. */
function provision(api: ObjectApi, claim: PersistentVolumeClaim, className: string): Waiting {
  const failed = (message: string): Waiting => ({ type: 'warning', reason: 'ProvisioningFailed', message });
  const storageClass = api.get<StorageClass>(classes, undefined, className);
  if (!storageClass) return failed(`storageclass.storage.k8s.io ${JSON.stringify(className)} not found`);
  const { provisioner } = storageClass;
  if (provisioner.startsWith('kubernetes.io/')) return failed(`no volume plugin matched name: ${provisioner}`);
  if (claim.metadata.annotations?.[provisionerAnnotation] !== provisioner) {
    modify(api, claims, claim, copy => {
      annotate(copy, betaProvisionerAnnotation, provisioner);
      annotate(copy, provisionerAnnotation, provisioner);
    });
  }
  return {
    type: 'normal',
    reason: 'ExternalProvisioning',
    message:
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the ` +
      'system administrator. If volume creation is delayed, please verify that the provisioner is running and ' +
      'correctly registered.',
  };
}

export function isOurs(claim: PersistentVolumeClaim): boolean {
  return claim.metadata.annotations?.[provisionerAnnotation] === practiceProvisioner;
}
