import type { CustomResourceNames } from '../../kinds/apiextensions.ts';
import { duplicate, invalidValue, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { propertyOf } from './schemas.ts';
import type { CustomVersion, JsonSchema, Subresources } from './types.ts';

/** What is wrong with names that are given; those that are left out are another's concern. */
export function namesProblems(names: CustomResourceNames, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: string, value: string, prefix = ''): void => {
    const problems = nameProblems(prefix === '' ? value : value.toLowerCase(), 'label1035');
    if (value === '' || problems.length === 0) return;
    errors.push(invalidValue(`${path}.${field}`, value, prefix + problems.join(',')));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  check('plural', names.plural);
  check('singular', names.singular ?? '');
  check('kind', names.kind, mixed);
  check('listKind', names.listKind ?? '', mixed);
  (names.shortNames ?? []).forEach((name, index) => check(`shortNames[${index}]`, name));
  if (names.kind !== '' && names.kind === names.listKind) {
    errors.push(invalidValue(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  }
  (names.categories ?? []).forEach((name, index) => check(`categories[${index}]`, name));
  return errors;
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

export function columnProblems({ additionalPrinterColumns: columns = [] }: CustomVersion, path: string): FieldError[] {
  return columns.flatMap(({ name, type, format = '', jsonPath }, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(`${at}.name`));
    const types = `must be one of ${columnTypes.join(',')}`;
    if (type === '') errors.push(required(`${at}.type`, types));
    else if (!columnTypes.includes(type)) errors.push(invalidValue(`${at}.type`, type, types));
    if (format !== '' && !columnFormats.includes(format)) {
      errors.push(invalidValue(`${at}.format`, format, `must be one of ${columnFormats.join(',')}`));
    }
    if (jsonPath === '') errors.push(required(`${at}.JSONPath`));
    else errors.push(...pathProblems(jsonPath, `${at}.JSONPath`));
    return errors;
  });
}

function pathProblems(path: string, field: string): FieldError[] {
  return path.startsWith('.') ? [] : [invalidValue(field, path, 'must be a simple json path starting with .')];
}

export function subresourceProblems(subresources: Subresources | undefined, path: string): FieldError[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const check = (name: keyof typeof scale, roots: readonly string[], isRequired: boolean): FieldError[] => {
    const field = `${path}.scale.${name}`;
    const value = scale[name] ?? '';
    if (value === '') return isRequired ? [required(field)] : [];
    const problems = pathProblems(value, field);
    if (problems.length > 0 || roots.some(root => value.startsWith(`${root}.`))) return problems;
    const where = roots.length === 1 ? `under ${roots[0]}` : `under either ${roots.join(' or ')}`;
    return [invalidValue(field, value, `should be a json path ${where}`)];
  };
  return [
    ...check('specReplicasPath', ['.spec'], true),
    ...check('statusReplicasPath', ['.status'], true),
    ...check('labelSelectorPath', ['.spec', '.status'], false),
  ];
}

const mostSelectable = 8;

export function selectableProblems({ selectableFields = [], schema }: CustomVersion, path: string): FieldError[] {
  const seen = new Set<string>();
  const errors = selectableFields.flatMap(({ jsonPath }, index): FieldError[] => {
    const field = `${path}[${index}].jsonPath`;
    if (jsonPath === '') return [required(field)];
    if (jsonPath.includes('[')) {
      return [invalidValue(field, jsonPath, 'is an invalid path: array notation is not allowed')];
    }
    const names = jsonPath.replace(/^\./, '').split('.');
    let found: JsonSchema | undefined = schema?.openAPIV3Schema;
    for (const name of names) found = found && propertyOf(found, name);
    if (found === undefined) {
      return [invalidValue(field, jsonPath, 'is an invalid path: does not refer to a valid field')];
    }
    const problems: FieldError[] = [];
    if (names[0] === 'metadata') problems.push(invalidValue(field, jsonPath, 'must not point to fields in metadata'));
    if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) {
      const why =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      problems.push(invalidValue(field, jsonPath, why));
    }
    if (seen.has(jsonPath)) problems.push(duplicate(field, jsonPath));
    seen.add(jsonPath);
    return problems;
  });
  if (seen.size > mostSelectable) {
    const message = `Too many: ${seen.size}: must have at most ${mostSelectable} items`;
    errors.push({ reason: 'FieldValueTooMany', field: path, message });
  }
  return errors;
}
