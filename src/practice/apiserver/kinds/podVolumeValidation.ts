import type { ClaimSpec } from '../../kinds/storage.ts';
import { duplicate, forbiddenField, invalidValue, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { validateAnnotations, validateLabels } from '../registry/objectMetaValidation.ts';
import { claimSpecErrors } from './claimSpec.ts';
import type { Volume } from './podTypes.ts';

/**
 * Checks a Pod's volumes at a path such as `spec.volumes`, as `ValidateVolumes` does.
 * @returns what is wrong, and the names of those volumes with which nothing is
 */
export function validateVolumes(
  volumes: readonly Volume[],
  path: string,
): { errors: FieldError[]; names: ReadonlySet<string> } {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const at = `${path}[${index}]`;
    const name = volume.name ?? '';
    const found = sourceErrors(volume, at);
    if (name === '') found.push(required(`${at}.name`));
    else found.push(...nameProblems(name, 'label').map(text => invalidValue(`${at}.name`, name, text)));
    if (names.has(name)) found.push(duplicate(`${at}.name`, name));
    if (found.length === 0) names.add(name);
    errors.push(...found);
  });
  return { errors, names };
}

interface Sources {
  persistentVolumeClaim?: { claimName?: string };
  ephemeral?: { volumeClaimTemplate?: ClaimTemplate };
}

interface ClaimTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: ClaimSpec;
}

/** Where a volume comes from: that it says which claim it is. */
function sourceErrors(volume: Volume, path: string): FieldError[] {
  const { ephemeral, persistentVolumeClaim } = volume as Sources;
  const errors: FieldError[] = [];
  if (persistentVolumeClaim && !persistentVolumeClaim.claimName) {
    errors.push(required(`${path}.persistentVolumeClaim.claimName`));
  }
  if (ephemeral) {
    const field = `${path}.ephemeral.volumeClaimTemplate`;
    const template = ephemeral.volumeClaimTemplate;
    errors.push(...(template ? claimTemplateErrors(template, field) : [required(field)]));
  }
  return errors;
}

function claimTemplateErrors({ metadata = {}, spec = {} }: ClaimTemplate, path: string): FieldError[] {
  const { annotations, labels, ...rest } = metadata;
  return [
    ...validateAnnotations(annotations, `${path}.metadata.annotations`),
    ...validateLabels(labels, `${path}.metadata.labels`),
    ...Object.keys(rest).map(field => forbiddenField(`${path}.metadata.${field}`, 'cannot be set')),
    ...claimSpecErrors(spec, `${path}.spec`),
  ];
}
