import { forbiddenField, notSupported, type FieldError } from '../fieldError.ts';

const abbreviations: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];
const known = abbreviations.map(([mode]) => mode);

/** `RWO,ROX`. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return abbreviations.flatMap(([mode, short]) => (modes?.includes(mode) ? [short] : [])).join(',');
}

/** Checks the access modes of a claim or a volume, at a path such as `spec.accessModes`. */
export function accessModeErrors(modes: readonly string[], field: string): FieldError[] {
  const errors = modes.filter(mode => !known.includes(mode)).map(mode => notSupported(field, mode, [...known].sort()));
  const single = modes.includes('ReadWriteOncePod');
  if (single && modes.some(mode => mode !== 'ReadWriteOncePod' && known.includes(mode))) {
    errors.push(forbiddenField(field, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}
