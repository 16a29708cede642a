import type { KubeObject } from '../../../base/kubeObject.ts';
import { present } from '../present.ts';
import { defineResource, type Column } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

interface NodeStatus {
  conditions?: { type: string; status: string }[];
  addresses?: { type: string; address: string }[];
  nodeInfo?: {
    kubeletVersion?: string;
    osImage?: string;
    kernelVersion?: string;
    containerRuntimeVersion?: string;
  };
}

type Node = KubeObject<{ unschedulable?: boolean; podCIDR?: string }, NodeStatus>;

const rolePrefix = 'node-role.kubernetes.io/';

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  const text = ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

function rolesText({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return key === rolePrefix ? [] : [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : [...new Set(roles)].sort().join(',');
}

const address = (type: string, name: string): Column<Node> => ({
  name,
  type: 'string',
  priority: 1,
  cell: ({ status }) => status?.addresses?.find(item => item.type === type)?.address ?? '<none>',
});

const info = (field: keyof NonNullable<NodeStatus['nodeInfo']>, name: string): Column<Node> => ({
  name,
  type: 'string',
  priority: 1,
  cell: ({ status }) => present(status?.nodeInfo?.[field]) ?? '<unknown>',
});

export const nodes = defineResource<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  name: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  strategy: {
    applyDefaults(node) {
      node.spec ??= {};
    },
  },
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable ?? false) },
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', cell: statusText },
    { name: 'Roles', type: 'string', cell: rolesText },
    ageColumn,
    { name: 'Version', type: 'string', cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '' },
    address('InternalIP', 'Internal-IP'),
    address('ExternalIP', 'External-IP'),
    info('osImage', 'OS-Image'),
    info('kernelVersion', 'Kernel-Version'),
    info('containerRuntimeVersion', 'Container-Runtime'),
  ],
});
