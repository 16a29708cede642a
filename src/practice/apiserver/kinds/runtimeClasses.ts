import type { KubeObject } from '../../../base/kubeObject.ts';
import { immutable, invalidValue } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { validateLabels } from '../registry/objectMetaValidation.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import type { Toleration } from './podTypes.ts';

export interface RuntimeClass extends KubeObject {
  handler?: string;
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
}

/** Which container runtime runs a Pod (`pkg/apis/node`). */
export const runtimeClasses = defineResource<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  name: 'runtimeclasses',
  namespaced: false,
  hasStatus: false,
  createOnUpdate: true,
  unconditionalUpdate: false,
  strategy: {
    validate: ({ handler = '', scheduling }) => [
      ...nameProblems(handler, 'label').map(text => invalidValue('handler', handler, text)),
      ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ],
    validateUpdate: ({ handler }, previous) => (handler === previous.handler ? [] : [immutable('handler', handler)]),
  },
  columns: [nameColumn, { name: 'Handler', type: 'string', cell: ({ handler }) => handler ?? '' }, ageColumn],
});
