import type { KubeObject } from '../../base/kubeObject.ts';
import type { Condition, LabelSelector, ObjectReference } from './meta.ts';
import type { ResourceList } from './quantity.ts';
import type { NodeSelector } from './scheduling.ts';

export interface StorageClass extends KubeObject {
  provisioner: string;
  parameters?: Record<string, string>;
  reclaimPolicy?: 'Delete' | 'Retain';
  volumeBindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  allowVolumeExpansion?: boolean;
  mountOptions?: string[];
}

export interface PersistentVolumeClaim extends KubeObject<ClaimSpec, ClaimStatus> {
  spec: ClaimSpec;
}

export interface ClaimSpec {
  accessModes?: string[];
  resources?: { requests?: ResourceList; limits?: ResourceList };
  selector?: LabelSelector;
  storageClassName?: string;
  volumeMode?: 'Filesystem' | 'Block';
  volumeName?: string;
  [field: string]: unknown;
}

export interface ClaimStatus {
  phase?: 'Pending' | 'Bound' | 'Lost';
  accessModes?: string[];
  capacity?: Record<string, string | number>;
  conditions?: Condition[];
}

export interface PersistentVolume extends KubeObject<VolumeSpec, VolumeStatus> {
  spec: VolumeSpec;
}

export interface VolumeSpec {
  accessModes?: string[];
  capacity?: Record<string, string | number>;
  claimRef?: ObjectReference;
  persistentVolumeReclaimPolicy?: 'Delete' | 'Retain' | 'Recycle';
  storageClassName?: string;
  volumeMode?: 'Filesystem' | 'Block';
  mountOptions?: string[];
  nodeAffinity?: { required?: NodeSelector };
  hostPath?: { path: string; type?: string };
  [source: string]: unknown;
}

export interface VolumeStatus {
  phase?: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';
  reason?: string;
  message?: string;
  lastPhaseTransitionTime?: string;
}

/** Marks the StorageClass of claims that name none. */
export const defaultClassAnnotation = 'storageclass.kubernetes.io/is-default-class';
/** A claim or volume whose binding is complete, and a binding that the controller chose. */
export const bindCompletedAnnotation = 'pv.kubernetes.io/bind-completed';
export const boundByControllerAnnotation = 'pv.kubernetes.io/bound-by-controller';
export const provisionedByAnnotation = 'pv.kubernetes.io/provisioned-by';
export const provisionerAnnotation = 'volume.kubernetes.io/storage-provisioner';
export const betaProvisionerAnnotation = 'volume.beta.kubernetes.io/storage-provisioner';
/** The node that the scheduler has chosen for the first Pod that uses a claim. */
export const selectedNodeAnnotation = 'volume.kubernetes.io/selected-node';

/** Makes the volumes of claims whose class names it: the practice cluster's own, on its simulated nodes. */
export const practiceProvisioner = 'practice.kubernetes-lab-guide/hostpath';

export const claimProtection = 'kubernetes.io/pvc-protection';
export const volumeProtection = 'kubernetes.io/pv-protection';
