import { present } from '../present.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, labelsText, nameColumn } from '../tables/cells.ts';
import { allocateClusterIP, allocateNodePorts } from './serviceAllocation.ts';
import type { Service, ServiceSpec } from './serviceTypes.ts';
import { validateService, validateServiceUpdate } from './serviceValidation.ts';

const strategy: Strategy<Service> = {
  applyDefaults: applyServiceDefaults,
  prepareForCreate(service, context) {
    service.status = { loadBalancer: {} };
    chooseFamilies(service.spec!);
    allocateClusterIP(service.spec!, context.list('services'));
    allocateNodePorts(service, context.list('services'));
  },
  prepareForUpdate(service, previous, context) {
    keepAllocated(service.spec!, previous.spec ?? {});
    dropDependentFields(service.spec!, previous.spec ?? {});
    chooseFamilies(service.spec!);
    const others = context.list('services').filter(({ metadata }) => metadata.uid !== service.metadata.uid);
    allocateClusterIP(service.spec!, others);
    allocateNodePorts(service, others);
    if (service.spec!.type !== 'LoadBalancer') service.status = { ...service.status, loadBalancer: {} };
  },
  validate: validateService,
  validateUpdate: validateServiceUpdate,
};

/** Upstream's `SetDefaults_Service`. */
function applyServiceDefaults(service: Service): void {
  const spec = (service.spec ??= {});
  spec.type ??= 'ClusterIP';
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: 10_800 } };
  }
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    if (port.targetPort === undefined || port.targetPort === '' || port.targetPort === 0) port.targetPort = port.port;
  }
  if (spec.type === 'ExternalName') return;
  spec.internalTrafficPolicy ??= 'Cluster';
  if (isExternal(spec)) spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

/** The IP families of a cluster with IPv4 alone; chosen with the addresses, so that nobody manages them. */
function chooseFamilies(spec: ServiceSpec): void {
  if (spec.type === 'ExternalName') return;
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
}

function isExternal({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

/** What was allocated stays when an update leaves it out, and goes when the new type has no use for it. */
function keepAllocated(spec: ServiceSpec, previous: ServiceSpec): void {
  if (spec.type === 'ExternalName') {
    if (previous.type !== 'ExternalName' && spec.clusterIP === previous.clusterIP) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
  } else if (!spec.clusterIP && previous.clusterIP) {
    spec.clusterIP = previous.clusterIP;
    spec.clusterIPs = [...(previous.clusterIPs ?? [previous.clusterIP])];
  }
  for (const port of spec.ports ?? []) {
    const before = previous.ports?.find(item => item.port === port.port && item.protocol === port.protocol);
    if (isExternal(spec)) {
      if (!port.nodePort && before?.nodePort) port.nodePort = before.nodePort;
    } else if (isExternal(previous) && port.nodePort === before?.nodePort) {
      delete port.nodePort;
    }
  }
}

/** What a patch of the type or the affinity leaves behind goes, unless it was changed (`dropTypeDependentFields`). */
function dropDependentFields(spec: ServiceSpec, previous: ServiceSpec): void {
  if (spec.sessionAffinity === 'None' && previous.sessionAffinity === 'ClientIP') delete spec.sessionAffinityConfig;
  const drop = (needed: (spec: ServiceSpec) => boolean, field: keyof ServiceSpec): void => {
    if (needed(previous) && !needed(spec) && spec[field] === previous[field]) Reflect.deleteProperty(spec, field);
  };
  drop(isExternal, 'externalTrafficPolicy');
  drop(({ type }) => type === 'LoadBalancer', 'allocateLoadBalancerNodePorts');
  drop(({ type }) => type === 'LoadBalancer', 'loadBalancerClass');
}

function externalText({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  if (spec?.type === 'ExternalName') return spec.externalName ?? '';
  if (spec?.type !== 'LoadBalancer') return external.length > 0 ? external.join(',') : '<none>';
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  const all = [...addresses.filter(text => text !== ''), ...external];
  return all.length > 0 ? all.join(',') : '<pending>';
}

function portsText({ spec }: Service): string {
  const ports = (spec?.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return ports.length > 0 ? ports.join(',') : '<none>';
}

const columns: readonly Column<Service>[] = [
  nameColumn,
  { name: 'Type', type: 'string', cell: ({ spec }) => spec?.type ?? '' },
  { name: 'Cluster-IP', type: 'string', cell: ({ spec }) => present(spec?.clusterIP) ?? '<none>' },
  { name: 'External-IP', type: 'string', cell: externalText },
  { name: 'Port(s)', type: 'string', cell: portsText },
  ageColumn,
  { name: 'Selector', type: 'string', priority: 1, cell: ({ spec }) => labelsText(spec?.selector) },
];

export const services = defineResource<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  name: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  nameRule: 'label1035',
  strategy,
  columns,
  createOnUpdate: true,
  returnsDeletedObject: true,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec?.clusterIP ?? '',
    'spec.type': ({ spec }) => spec?.type ?? '',
  },
});
