import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { Quantity } from '../../kinds/quantity.ts';
import { claimProtection, type ClaimSpec, type PersistentVolumeClaim } from '../../kinds/storage.ts';
import { forbiddenField, immutable, type FieldError } from '../fieldError.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { accessModesText } from './accessModes.ts';
import { claimSpecErrors } from './claimSpec.ts';

/** A claim stays what it is: only its size may grow once it is bound, and a class be set that was absent. */
function validateUpdate(claim: PersistentVolumeClaim, previous: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  const [now, before] = [structuredClone(claim.spec), structuredClone(previous.spec)];
  if (!before.volumeName) keep('volumeName', before, now);
  if (before.storageClassName === undefined) keep('storageClassName', before, now);
  if (claim.status?.phase === 'Bound') keep('resources', before, now);
  if (!isDeepStrictEqual(now, before)) {
    errors.push(
      forbiddenField(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    );
  }
  const [size, lastSize] = [claim, previous].map(({ spec }) => Quantity.of(spec.resources?.requests?.storage));
  const capacity = Quantity.of(previous.status?.capacity?.storage);
  if (size!.compare(lastSize!) < 0 && size!.compare(capacity) <= 0) {
    errors.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (claim.spec.volumeMode !== previous.spec.volumeMode) errors.push(immutable('volumeMode', claim.spec.volumeMode));
  return errors;
}

function keep(field: keyof ClaimSpec, spec: ClaimSpec, from: ClaimSpec): void {
  if (from[field] === undefined) Reflect.deleteProperty(spec, field);
  else Object.assign(spec, { [field]: from[field] });
}

export const persistentVolumeClaims = defineResource<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  name: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  returnsDeletedObject: true,
  createOnUpdate: false,
  strategy: {
    applyDefaults(claim) {
      ((claim as KubeObject<ClaimSpec>).spec ??= {}).volumeMode ??= 'Filesystem';
    },
    prepareForCreate(claim) {
      claim.status = { phase: 'Pending' };
      // The admission plug-in StorageObjectInUseProtection.
      claim.metadata.finalizers = [...new Set([...(claim.metadata.finalizers ?? []), claimProtection])];
    },
    validate: ({ spec }) => claimSpecErrors(spec, 'spec'),
    validateUpdate,
  },
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
    },
    { name: 'Volume', type: 'string', cell: ({ spec }) => spec.volumeName ?? '' },
    {
      name: 'Capacity',
      type: 'string',
      cell: ({ spec, status }) => (spec.volumeName ? Quantity.of(status?.capacity?.storage).toString() : ''),
    },
    {
      name: 'Access Modes',
      type: 'string',
      cell: ({ spec, status }) => (spec.volumeName ? accessModesText(status?.accessModes) : ''),
    },
    { name: 'StorageClass', type: 'string', cell: ({ spec }) => spec.storageClassName ?? '' },
    {
      name: 'VolumeAttributesClass',
      type: 'string',
      cell: ({ spec }) => (spec.volumeAttributesClassName as string | undefined) ?? '<unset>',
    },
    ageColumn,
    { name: 'VolumeMode', type: 'string', priority: 1, cell: ({ spec }) => spec.volumeMode ?? '<unset>' },
  ],
});
