import { Quantity } from '../../kinds/quantity.ts';
import type { ClaimSpec } from '../../kinds/storage.ts';
import { invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { nameProblems } from '../names.ts';
import { accessModeErrors } from './accessModes.ts';

export const volumeModes = ['Block', 'Filesystem'];

/** Checks the spec of a claim, or of a template of one, at a path: upstream's `ValidatePersistentVolumeClaimSpec`. */
export function claimSpecErrors(spec: ClaimSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  errors.push(...validateLabelSelector(spec.selector, `${path}.selector`));
  errors.push(...accessModeErrors(modes, `${path}.accessModes`));
  const storage = spec.resources?.requests?.storage;
  const field = `${path}.resources[storage]`;
  if (storage === undefined) errors.push(required(field));
  else if (Quantity.of(storage).compare(Quantity.zero) <= 0) {
    errors.push(invalidValue(field, Quantity.of(storage).toString(), 'must be greater than zero'));
  }
  errors.push(...classNameErrors(spec.storageClassName, `${path}.storageClassName`));
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode)) {
    errors.push(notSupported(`${path}.volumeMode`, spec.volumeMode, volumeModes));
  }
  return errors;
}

/** Checks the name of a StorageClass, at a path. */
export function classNameErrors(name: string | undefined, field: string): FieldError[] {
  if (!name) return [];
  return nameProblems(name, 'subdomain').map(text => invalidValue(field, name, text));
}
