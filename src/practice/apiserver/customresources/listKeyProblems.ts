import { forbiddenField, invalidValue, required, type FieldError } from '../fieldError.ts';
import { itemsOf, propertyOf } from './schemas.ts';
import type { JsonSchema } from './types.ts';

/** What is wrong with a list that is a map, or a set. */
export function keyProblems(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const items = itemsOf(schema);
  if (keys.length > 0 && listType !== 'map') {
    const [field, why] = [`${path}.x-kubernetes-list-type`, 'must be map if x-kubernetes-list-map-keys is non-empty'];
    errors.push(listType === undefined ? required(field, why) : invalidValue(field, listType, why));
  }
  if (listType === 'map') {
    const field = `${path}.x-kubernetes-list-map-keys`;
    if (keys.length === 0) errors.push(required(field, 'must not be empty if x-kubernetes-list-type is map'));
    if (items === undefined) {
      errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    } else if (items.type !== 'object') {
      const why = "must be object if parent array's x-kubernetes-list-type is map";
      errors.push(invalidValue(`${path}.items.type`, items.type ?? '', why));
    } else {
      keys.forEach((key, index) => {
        const property = propertyOf(items, key);
        if (property === undefined) {
          errors.push(invalidValue(field, keys, 'entries must all be names of item properties'));
        } else if (property.type === 'array' || property.type === 'object') {
          const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
          errors.push(invalidValue(`${path}.items.properties[${key}].type`, items.type, why));
        }
        if (keys.indexOf(key) < index) errors.push(invalidValue(field, keys, 'must not contain duplicate entries'));
      });
    }
  }
  if (items === undefined || (listType !== 'map' && listType !== 'set')) return errors;
  if (items.nullable === true) {
    const why = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(forbiddenField(`${path}.items.nullable`, why));
  }
  if (listType === 'set') return errors;
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (property === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    const why = 'this property is in x-kubernetes-list-map-keys, so it';
    if (property.default === undefined && !(items.required ?? []).includes(key)) {
      errors.push(required(`${at}.default`, `${why} must have a default or be a required property`));
    }
    if (property.nullable === true) errors.push(forbiddenField(`${at}.nullable`, `${why} cannot be nullable`));
  }
  return errors;
}
