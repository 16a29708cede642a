import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { forbiddenField, invalidValue, required } from '../fieldError.ts';
import { qualifiedNameProblems } from '../names.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

interface VolumeAttributesClass extends KubeObject {
  driverName?: string;
  parameters?: Record<string, string>;
}

/** Qualities that a claim's volume can be given while it is in use. */
export const volumeAttributesClasses = defineResource<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  name: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  hasStatus: false,
  returnsDeletedObject: true,
  strategy: {
    validate: ({ driverName, parameters = {} }) => [
      ...(driverName
        ? qualifiedNameProblems(driverName.toLowerCase()).map(text => invalidValue('driverName', driverName, text))
        : [required('driverName')]),
      ...(Object.keys(parameters).length === 0
        ? [required('parameters', 'must contain at least one key/value pair')]
        : []),
    ],
    validateUpdate: (volumeClass, previous) =>
      (['driverName', 'parameters'] as const)
        .filter(field => !isDeepStrictEqual(volumeClass[field], previous[field]))
        .map(field => forbiddenField(field, `updates to ${field} are forbidden.`)),
  },
  columns: [nameColumn, { name: 'DriverName', type: 'string', cell: ({ driverName }) => driverName ?? '' }, ageColumn],
});
