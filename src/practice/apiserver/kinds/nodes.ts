import type { KubeObject } from '../../../base/kubeObject.ts';
import type { NodeSpec, NodeStatus } from '../../kinds/core.ts';
import { forbiddenField, type FieldError } from '../fieldError.ts';
import { present } from '../present.ts';
import { defineResource, type Column } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { reportedNode } from './heartbeats.ts';
import { validateTaints } from './taintValidation.ts';

type Node = KubeObject<NodeSpec, NodeStatus>;

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

/** `ValidateNodeUpdate`. */
function validateUpdate(spec: NodeSpec, previous: NodeSpec): FieldError[] {
  const errors: FieldError[] = [];
  const [ranges, before] = [spec.podCIDRs ?? [], previous.podCIDRs ?? []];
  const rule = (field: string): string => `node updates may not change ${field} except from "" to valid`;
  if (before.length > 0 && (before.length !== ranges.length || before.some((range, at) => range !== ranges[at]))) {
    errors.push(forbiddenField('spec.podCIDRs', rule('podCIDR')));
  }
  if (previous.providerID && previous.providerID !== spec.providerID) {
    errors.push(forbiddenField('spec.providerID', rule('providerID')));
  }
  return errors;
}

export const nodes = defineResource<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  name: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  strategy: {
    applyDefaults(node) {
      const spec = (node.spec ??= {});
      // The old field, where there is one, says what the first of the new one is.
      if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
      const [first] = spec.podCIDRs ?? [];
      if (first !== undefined) spec.podCIDR = first;
    },
    // Nothing goes to a new node before its kubelet has told of it (the admission plugin TaintNodesByCondition).
    prepareForCreate({ spec }) {
      const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' as const };
      const has = spec?.taints?.some(({ effect, key }) => key === taint.key && effect === taint.effect);
      if (spec && !has) spec.taints = [...(spec.taints ?? []), taint];
    },
    // The path is upstream's.
    validate: ({ spec }) => validateTaints(spec?.taints ?? [], 'metadata.taints'),
    validateUpdate: ({ spec }, previous) => validateUpdate(spec ?? {}, previous.spec ?? {}),
  },
  asOf: reportedNode,
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
