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
    const match = /^([^=!]*)(==|=|!=)(.*)$/s.exec(term);
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const field = match[1]!;
    if (!commonFields.includes(field) && !Object.hasOwn(definition.selectableFields, field)) {
      throw badRequest(unknownField(definition, field));
    }
    return { field, operator: match[2] === '!=' ? '!=' : '=', value: match[3]!.replace(/\\([\\,=])/g, '$1') };
  });
}

/** Kinds that have fields of their own to select by say it otherwise than those that have none. */
function unknownField({ selectableFields, schema }: ResourceDefinition, field: string): string {
  if (schema !== undefined || Object.keys(selectableFields).length > 0) return `field label not supported: ${field}`;
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
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
