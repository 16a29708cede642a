import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { Quantity } from '../../kinds/quantity.ts';
import { volumeProtection, type PersistentVolume, type VolumeSpec } from '../../kinds/storage.ts';
import { forbiddenField, immutable, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { accessModeErrors, accessModesText } from './accessModes.ts';
import { classNameErrors, volumeModes } from './claimSpec.ts';

/** The fields of a spec that say where a volume's data lies; exactly one is set. */
const sources = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];
const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];

/** What each source cannot do without, of those that labs use. */
const needed: Readonly<Record<string, readonly string[]>> = {
  hostPath: ['path'],
  local: ['path'],
  nfs: ['server', 'path'],
  csi: ['driver', 'volumeHandle'],
};

function sourceOf(spec: VolumeSpec): Record<string, unknown> {
  return Object.fromEntries(sources.filter(name => spec[name] !== undefined).map(name => [name, spec[name]]));
}

function validate({ spec }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.push(required('spec.accessModes'));
  errors.push(...accessModeErrors(modes, 'spec.accessModes'), ...capacityErrors(spec.capacity ?? {}));
  if (!reclaimPolicies.includes(spec.persistentVolumeReclaimPolicy ?? '')) {
    const policy = spec.persistentVolumeReclaimPolicy;
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies));
  }
  const given = Object.entries(sourceOf(spec));
  given.forEach(([name, source], index) => {
    if (index > 0) errors.push(forbiddenField(`spec.${name}`, 'may not specify more than 1 volume type'));
    for (const field of needed[name] ?? []) {
      if (!Reflect.get(source as object, field)) errors.push(required(`spec.${name}.${field}`));
    }
  });
  if (spec.local !== undefined && spec.nodeAffinity?.required === undefined) {
    errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  if (given.length === 0) errors.push(required('spec', 'must specify a volume type'));
  errors.push(...classNameErrors(spec.storageClassName, 'spec.storageClassName'));
  if (!volumeModes.includes(spec.volumeMode ?? '')) {
    errors.push(notSupported('spec.volumeMode', spec.volumeMode, volumeModes));
  }
  return errors;
}

function capacityErrors(capacity: Record<string, string | number>): FieldError[] {
  const errors: FieldError[] = [];
  const names = Object.keys(capacity);
  if (names.length === 0) errors.push(required('spec.capacity'));
  if (capacity.storage === undefined || names.length > 1) {
    errors.push(notSupported('spec.capacity', names.length === 0 ? null : capacity, ['storage']));
  }
  for (const [name, text] of Object.entries(capacity)) {
    const amount = Quantity.of(text);
    if (amount.compare(Quantity.zero) > 0) continue;
    errors.push(invalidValue(`spec.capacity[${name}]`, amount.toString(), 'must be greater than zero'));
  }
  return errors;
}

function validateUpdate({ spec }: PersistentVolume, { spec: before }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  if (!isDeepStrictEqual(sourceOf(spec), sourceOf(before))) {
    errors.push(
      forbiddenField('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'),
    );
  }
  if (spec.volumeMode !== before.volumeMode) errors.push(immutable('volumeMode', spec.volumeMode));
  if (before.nodeAffinity !== undefined && !isDeepStrictEqual(spec.nodeAffinity, before.nodeAffinity)) {
    errors.push(immutable('nodeAffinity', spec.nodeAffinity));
  }
  return errors;
}

export const persistentVolumes = defineResource<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  name: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  returnsDeletedObject: true,
  strategy: {
    applyDefaults(volume) {
      const spec = ((volume as KubeObject<VolumeSpec>).spec ??= {});
      spec.persistentVolumeReclaimPolicy ??= 'Retain';
      spec.volumeMode ??= 'Filesystem';
      if (spec.hostPath) spec.hostPath.type ??= '';
    },
    prepareForCreate(volume) {
      volume.status = { phase: 'Pending' };
      volume.metadata.finalizers = [...new Set([...(volume.metadata.finalizers ?? []), volumeProtection])];
    },
    validate,
    validateUpdate,
  },
  columns: [
    nameColumn,
    { name: 'Capacity', type: 'string', cell: ({ spec }) => Quantity.of(spec.capacity?.storage).toString() },
    { name: 'Access Modes', type: 'string', cell: ({ spec }) => accessModesText(spec.accessModes) },
    { name: 'Reclaim Policy', type: 'string', cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '' },
    {
      name: 'Status',
      type: 'string',
      cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
    },
    {
      name: 'Claim',
      type: 'string',
      cell: ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : ''),
    },
    { name: 'StorageClass', type: 'string', cell: ({ spec }) => spec.storageClassName ?? '' },
    {
      name: 'VolumeAttributesClass',
      type: 'string',
      cell: ({ spec }) => (spec.volumeAttributesClassName as string | undefined) ?? '<unset>',
    },
    { name: 'Reason', type: 'string', cell: ({ status }) => status?.reason ?? '' },
    ageColumn,
    { name: 'VolumeMode', type: 'string', priority: 1, cell: ({ spec }) => spec.volumeMode ?? '<unset>' },
  ],
});
