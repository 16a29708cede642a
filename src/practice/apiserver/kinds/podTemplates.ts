import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { labelsText, nameColumn, workloadColumns } from '../tables/cells.ts';
import { applyTemplateDefaults } from './podDefaults.ts';
import type { PodTemplate } from './podTypes.ts';
import { templateErrors } from './workload.ts';

interface PodTemplateObject extends KubeObject {
  template?: PodTemplate;
}

const [containers, images] = workloadColumns<PodTemplateObject>({
  template: ({ template }) => template,
  selector: () => '',
}).map(({ name, type, cell }) => ({ name, type, cell }));

/** Templates that are kept by themselves, for whoever makes Pods of them. */
export const podTemplates = defineResource<PodTemplateObject>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  name: 'podtemplates',
  hasStatus: false,
  hasGeneration: true,
  returnsDeletedObject: true,
  strategy: {
    applyDefaults: applyTemplateDefaults,
    validate: ({ template = {} }) => templateErrors(template, 'template'),
  },
  columns: [
    nameColumn,
    containers!,
    images!,
    { name: 'Pod Labels', type: 'string', cell: ({ template }) => labelsText(template?.metadata?.labels) },
  ],
});
