import { isDeepStrictEqual } from 'node:util';
import { defaultClassAnnotation, type StorageClass } from '../../kinds/storage.ts';
import { forbiddenField, immutable, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { qualifiedNameProblems } from '../names.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

const betaDefaultAnnotation = 'storageclass.beta.kubernetes.io/is-default-class';

export function isDefaultClass({ metadata: { annotations } }: StorageClass): boolean {
  return annotations?.[defaultClassAnnotation] === 'true' || annotations?.[betaDefaultAnnotation] === 'true';
}

const reclaimPolicies = ['Delete', 'Retain'];
const bindingModes = ['Immediate', 'WaitForFirstConsumer'];

function validate({ provisioner, reclaimPolicy, volumeBindingMode }: StorageClass): FieldError[] {
  return [
    ...(provisioner
      ? qualifiedNameProblems(provisioner.toLowerCase()).map(text => invalidValue('provisioner', provisioner, text))
      : [required('provisioner')]),
    ...(reclaimPolicies.includes(reclaimPolicy ?? '')
      ? []
      : [notSupported('reclaimPolicy', reclaimPolicy, reclaimPolicies)]),
    ...(bindingModes.includes(volumeBindingMode ?? '')
      ? []
      : [notSupported('volumeBindingMode', volumeBindingMode, bindingModes)]),
  ];
}

function validateUpdate(storageClass: StorageClass, previous: StorageClass): FieldError[] {
  const errors = (['parameters', 'provisioner', 'reclaimPolicy'] as const)
    .filter(field => !isDeepStrictEqual(storageClass[field], previous[field]))
    .map(field => forbiddenField(field, `updates to ${field} are forbidden.`));
  if (storageClass.volumeBindingMode !== previous.volumeBindingMode) {
    errors.push(immutable('volumeBindingMode', storageClass.volumeBindingMode));
  }
  return errors;
}

export const storageClasses = defineResource<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  name: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  hasStatus: false,
  returnsDeletedObject: true,
  strategy: {
    applyDefaults(storageClass) {
      storageClass.reclaimPolicy ??= 'Delete';
      storageClass.volumeBindingMode ??= 'Immediate';
    },
    validate,
    validateUpdate,
  },
  columns: [
    {
      ...nameColumn,
      cell: object => object.metadata.name + (isDefaultClass(object) ? ' (default)' : ''),
    },
    { name: 'Provisioner', type: 'string', cell: ({ provisioner }) => provisioner },
    { name: 'ReclaimPolicy', type: 'string', cell: ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete' },
    { name: 'VolumeBindingMode', type: 'string', cell: ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate' },
    {
      name: 'AllowVolumeExpansion',
      type: 'string',
      cell: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    },
    ageColumn,
  ],
});
