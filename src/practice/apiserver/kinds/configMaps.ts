import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { forbiddenField, invalidValue, tooLong, type FieldError } from '../fieldError.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

/** Checks the keys of a ConfigMap's or a Secret's data (`IsConfigMapKey`). */
export function dataKeyErrors(data: Record<string, string> | undefined, field: string): FieldError[] {
  return Object.keys(data ?? {}).flatMap(key =>
    keyProblems(key).map(problem => invalidValue(`${field}[${key}]`, key, problem)),
  );
}

function keyProblems(key: string): string[] {
  const problems: string[] = [];
  if (key.length > 253) problems.push('must be no more than 253 bytes');
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    problems.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    );
  }
  if (key === '.' || key === '..') problems.push(`must not be '${key}'`);
  else if (key.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

/** One MiB, upstream's `MaxSecretSize`. */
const maximumSize = 1024 * 1024;

/** Checks that data is not too large; values of `encoded` lists are base64. */
export function dataSizeErrors(
  encoded: readonly (Record<string, string> | undefined)[],
  field: string,
  plain: Record<string, string> = {},
): FieldError[] {
  const sizes = [
    ...Object.values(plain).map(value => Buffer.byteLength(value)),
    ...encoded.flatMap(data => Object.values(data ?? {}).map(value => Buffer.byteLength(value, 'base64'))),
  ];
  return sizes.reduce((sum, size) => sum + size, 0) > maximumSize ? [tooLong(field, maximumSize)] : [];
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
      ...Object.keys(data ?? {})
        .filter(key => Object.hasOwn(binaryData ?? {}, key))
        .map(key => invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData')),
      ...dataKeyErrors(binaryData, 'binaryData'),
      ...dataSizeErrors([binaryData], '[]', data),
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
