import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { LabelSelector } from '../../kinds/meta.ts';
import { duplicate, immutable, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { nameProblems } from '../names.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, plainColumns } from '../tables/cells.ts';

// What drivers of the Container Storage Interface and the parts that call them tell each other. No driver runs in the
// practice cluster: the objects are kept and checked (`pkg/apis/storage/validation`), and nothing else comes of them.

interface DriverSpec {
  attachRequired?: boolean;
  podInfoOnMount?: boolean;
  storageCapacity?: boolean;
  fsGroupPolicy?: string;
  volumeLifecycleModes?: string[];
  requiresRepublish?: boolean;
  seLinuxMount?: boolean;
  tokenRequests?: { audience?: string }[];
}

const common = {
  group: 'storage.k8s.io',
  version: 'v1',
  namespaced: false,
  hasStatus: false,
  unconditionalUpdate: false,
  returnsDeletedObject: true,
} as const;

const fsGroupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType'];
const lifecycleModes = ['Persistent', 'Ephemeral'];

function validateDriver({ spec = {} }: KubeObject<DriverSpec>): FieldError[] {
  const { fsGroupPolicy = '', volumeLifecycleModes = [] } = spec;
  return [
    ...(fsGroupPolicies.includes(fsGroupPolicy)
      ? []
      : [notSupported('spec.fsGroupPolicy', fsGroupPolicy, fsGroupPolicies)]),
    ...volumeLifecycleModes
      .filter(mode => !lifecycleModes.includes(mode))
      .map(mode => notSupported('spec.volumeLifecycleModes', mode, lifecycleModes)),
  ];
}

export const csiDrivers = defineResource<KubeObject<DriverSpec>>({
  ...common,
  kind: 'CSIDriver',
  name: 'csidrivers',
  strategy: {
    // `SetDefaults_CSIDriver`.
    applyDefaults(driver) {
      const spec = (driver.spec ??= {});
      spec.attachRequired ??= true;
      spec.podInfoOnMount ??= false;
      spec.storageCapacity ??= false;
      spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
      if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
      spec.requiresRepublish ??= false;
      spec.seLinuxMount ??= false;
    },
    validate: validateDriver,
    validateUpdate: ({ spec = {} }, { spec: previous = {} }) => [
      ...(spec.attachRequired === previous.attachRequired
        ? []
        : // Upstream's spelling.
          [immutable('spec.attachedRequired', spec.attachRequired)]),
      ...(isDeepStrictEqual(spec.volumeLifecycleModes, previous.volumeLifecycleModes)
        ? []
        : [immutable('spec.volumeLifecycleModes', spec.volumeLifecycleModes)]),
    ],
  },
  columns: [
    nameColumn,
    { name: 'AttachRequired', type: 'boolean', cell: ({ spec }) => spec?.attachRequired ?? true },
    { name: 'PodInfoOnMount', type: 'boolean', cell: ({ spec }) => spec?.podInfoOnMount ?? false },
    { name: 'StorageCapacity', type: 'boolean', cell: ({ spec }) => spec?.storageCapacity ?? false },
    {
      name: 'TokenRequests',
      type: 'string',
      cell: ({ spec }) => spec?.tokenRequests?.map(({ audience = '' }) => audience).join(',') ?? '<unset>',
    },
    { name: 'RequiresRepublish', type: 'boolean', cell: ({ spec }) => spec?.requiresRepublish ?? false },
    { name: 'Modes', type: 'string', cell: ({ spec }) => (spec?.volumeLifecycleModes ?? []).join(',') || '<none>' },
    ageColumn,
  ],
});

interface CsiNodeSpec {
  drivers?: { name?: string; nodeID?: string }[] | null;
}

export const csiNodes = defineResource<KubeObject<CsiNodeSpec>>({
  ...common,
  kind: 'CSINode',
  name: 'csinodes',
  strategy: {
    // Go writes the list even when there is none.
    applyDefaults: node => void ((node.spec ??= {}).drivers ??= null),
    validate: ({ spec }) =>
      (spec?.drivers ?? []).flatMap(({ name = '', nodeID = '' }, index, all) => [
        ...nameProblems(name.toLowerCase(), 'subdomain').map(text =>
          invalidValue(`spec.drivers[${index}].name`, name, text),
        ),
        ...(nodeID === '' ? [required(`spec.drivers[${index}].nodeID`)] : []),
        ...(all.findIndex(other => other.name === name) < index
          ? [duplicate(`spec.drivers[${index}].name`, name)]
          : []),
      ]),
  },
  columns: [
    nameColumn,
    { name: 'Drivers', type: 'integer', cell: ({ spec }) => spec?.drivers?.length ?? 0 },
    ageColumn,
  ],
});

interface StorageCapacity extends KubeObject {
  nodeTopology?: LabelSelector;
  storageClassName?: string;
}

export const csiStorageCapacities = defineResource<StorageCapacity>({
  ...common,
  namespaced: true,
  returnsDeletedObject: false,
  kind: 'CSIStorageCapacity',
  name: 'csistoragecapacities',
  strategy: {
    validate: ({ nodeTopology, storageClassName = '' }) => [
      ...(nodeTopology ? validateLabelSelector(nodeTopology, 'nodeTopology') : []),
      ...nameProblems(storageClassName, 'subdomain').map(text =>
        invalidValue('storageClassName', storageClassName, text),
      ),
    ],
    validateUpdate: (capacity, previous) =>
      (['nodeTopology', 'storageClassName'] as const)
        .filter(field => !isDeepStrictEqual(capacity[field], previous[field]))
        .map(field => immutable(field, capacity[field])),
  },
  columns: plainColumns,
});

interface AttachmentSpec {
  attacher?: string;
  nodeName?: string;
  source?: { persistentVolumeName?: string; inlineVolumeSpec?: unknown };
}

export const volumeAttachments = defineResource<KubeObject<AttachmentSpec, { attached?: boolean }>>({
  ...common,
  hasStatus: true,
  kind: 'VolumeAttachment',
  name: 'volumeattachments',
  strategy: {
    prepareForCreate: attachment => void (attachment.status = { attached: false }),
    validate: ({ spec: { attacher = '', nodeName = '', source = {} } = {} }) => [
      ...(attacher === ''
        ? [required('spec.attacher')]
        : nameProblems(attacher.toLowerCase(), 'subdomain').map(text => invalidValue('spec.attacher', attacher, text))),
      ...(source.persistentVolumeName === undefined && source.inlineVolumeSpec === undefined
        ? [required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')]
        : []),
      ...nameProblems(nodeName, 'subdomain').map(text => invalidValue('spec.nodeName', nodeName, text)),
    ],
    validateUpdate: ({ spec }, previous) =>
      isDeepStrictEqual(spec, previous.spec) ? [] : [immutable('spec', spec ?? null)],
  },
  columns: [
    nameColumn,
    { name: 'Attacher', type: 'string', format: 'name', cell: ({ spec }) => spec?.attacher ?? '' },
    { name: 'PV', type: 'string', cell: ({ spec }) => spec?.source?.persistentVolumeName ?? '' },
    { name: 'Node', type: 'string', cell: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'Attached', type: 'boolean', cell: ({ status }) => status?.attached ?? false },
    ageColumn,
  ],
});
