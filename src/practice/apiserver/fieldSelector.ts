import type { KubeObject } from '../../base/kubeObject.ts';
import type { ResourceDefinition } from './registry/resourceDefinition.ts';
import { badRequest } from './statusError.ts';

/** One condition of a `fieldSelector`. */
export interface FieldRequirement {
  field: string;
  operator: '=' | '!=';
  value: string;
}

/** Reads `metadata.name=x,status.phase!=Running`. Throws the 400 of upstream for a field that cannot be selected. */
export function parseFieldSelector(definition: ResourceDefinition, text: string): FieldRequirement[] {
  return splitTerms(text).map(term => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/s.exec(term);
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const field = match[1]!;
    if (!commonFields.includes(field) && !Object.hasOwn(definition.selectableFields, field)) {
      throw badRequest(`field label not supported: ${field}`);
    }
    return { field, operator: match[2] === '!=' ? '!=' : '=', value: match[3]!.replace(/\\([\\,=])/g, '$1') };
  });
}

const commonFields = ['metadata.name', 'metadata.namespace'];

export function matchesFields(
  definition: ResourceDefinition,
  requirements: readonly FieldRequirement[],
  object: KubeObject,
): boolean {
  return requirements.every(({ field, operator, value }) => {
    const actual =
      field === 'metadata.name'
        ? object.metadata.name
        : field === 'metadata.namespace'
          ? (object.metadata.namespace ?? '')
          : definition.selectableFields[field]!(object);
    return (actual === value) === (operator === '=');
  });
}

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  return text.split(/(?<!\\),/).filter(term => term !== '');
}
