import type { KubeObject } from '../../../base/kubeObject.ts';
import { immutable } from '../fieldError.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { dataKeyErrors, dataSizeErrors, immutableDataErrors } from './configMaps.ts';
import { secretTypeErrors } from './secretValidation.ts';

interface Secret extends KubeObject {
  type?: string;
  /** Base64. */
  data?: Record<string, string>;
  /** Written only: becomes `data`. */
  stringData?: Record<string, string>;
  immutable?: boolean;
}

export const secrets = defineResource<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  name: 'secrets',
  hasStatus: false,
  strategy: {
    applyDefaults(secret) {
      secret.type ??= 'Opaque';
      if (secret.stringData === undefined) return;
      secret.data ??= {};
      for (const [key, value] of Object.entries(secret.stringData)) {
        secret.data[key] = Buffer.from(value, 'utf8').toString('base64');
      }
      delete secret.stringData;
    },
    validate: ({ data, type, metadata }) => [
      ...dataKeyErrors(data, 'data'),
      ...dataSizeErrors([data], 'data'),
      ...secretTypeErrors(type, data ?? {}, metadata),
    ],
    validateUpdate: (secret, previous) => [
      ...(secret.type === previous.type ? [] : [immutable('type', secret.type)]),
      ...immutableDataErrors(secret, previous, ['data']),
    ],
  },
  selectableFields: { type: ({ type }) => type ?? '' },
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', cell: ({ type }) => type ?? '' },
    { name: 'Data', type: 'string', cell: ({ data }) => Object.keys(data ?? {}).length },
    ageColumn,
  ],
});
