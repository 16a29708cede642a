import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import { immutable, required, type FieldError } from '../fieldError.ts';
import { isObject } from '../patch/mergePatch.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { nonNegativeErrors } from './workload.ts';

interface ControllerRevision extends KubeObject {
  data?: unknown;
  revision?: number;
}

const strategy: Strategy<ControllerRevision> = {
  applyDefaults(revision) {
    revision.revision ??= 0;
  },
  validate: ({ data, revision }) => [...nonNegativeErrors(revision, 'revision'), ...dataErrors(data)],
  validateUpdate: ({ data }, previous) => (isDeepStrictEqual(data, previous.data) ? [] : [immutable('data', data)]),
};

function dataErrors(data: unknown): FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')];
  return isObject(data) ? [] : [required('data', 'data must be a valid JSON object')];
}

const columns: readonly Column<ControllerRevision>[] = [
  nameColumn,
  { name: 'Controller', type: 'string', cell: controllerText },
  { name: 'Revision', type: 'string', cell: ({ revision }) => revision ?? 0 },
  ageColumn,
];

/** `statefulset.apps/web`, or `<none>`. */
function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (!owner) return '<none>';
  const [group] = owner.apiVersion.split('/').slice(0, -1);
  return `${(group === undefined ? owner.kind : `${owner.kind}.${group}`).toLowerCase()}/${owner.name}`;
}

export const controllerRevisions = defineResource<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  name: 'controllerrevisions',
  hasStatus: false,
  strategy,
  columns,
});
