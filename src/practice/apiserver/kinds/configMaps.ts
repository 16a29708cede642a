import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { duplicate, forbiddenField, invalidValue, type FieldError } from '../fieldError.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

/** Checks the keys of a ConfigMap's or a Secret's data. */
export function dataKeyErrors(data: Record<string, string> | undefined, field: string): FieldError[] {
  return Object.keys(data ?? {}).flatMap(key => {
    const at = `${field}[${key}]`;
    if (key === '.' || key === '..') return [invalidValue(at, key, `must not be '${key}'`)];
    return /^[-._a-zA-Z0-9]{1,253}$/.test(key)
      ? []
      : [
          invalidValue(
            at,
            key,
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
          ),
        ];
  });
}

/** An `immutable: true` object keeps its data for ever. */
export function immutableDataErrors(
  object: { immutable?: boolean },
  previous: { immutable?: boolean },
  fields: readonly string[],
): FieldError[] {
  if (previous.immutable !== true) return [];
  const errors: FieldError[] = [];
  if (object.immutable !== true) {
    errors.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
  }
  for (const field of fields) {
    if (!isDeepStrictEqual(Reflect.get(object, field), Reflect.get(previous, field))) {
      errors.push(forbiddenField(field, 'field is immutable when `immutable` is set'));
    }
  }
  return errors;
}

export const configMaps = defineResource<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  name: 'configmaps',
  shortNames: ['cm'],
  hasStatus: false,
  strategy: {
    validate: ({ data, binaryData }) => [
      ...dataKeyErrors(data, 'data'),
      ...dataKeyErrors(binaryData, 'binaryData'),
      ...Object.keys(binaryData ?? {})
        .filter(key => Object.hasOwn(data ?? {}, key))
        .map(key => duplicate(`data[${key}]`, key)),
    ],
    validateUpdate: (object, previous) => immutableDataErrors(object, previous, ['data', 'binaryData']),
  },
  columns: [
    nameColumn,
    {
      name: 'Data',
      type: 'string',
      cell: ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    },
    ageColumn,
  ],
});
