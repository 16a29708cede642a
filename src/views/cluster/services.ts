import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import { endpointCount, externalAddress, type Service } from '../../cluster/serviceReadiness.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { groupNode } from './groupNode.ts';
import { listed, missingNodes, objectNode, objectNodeId } from './objectNode.ts';
import { pagedRows } from './paging.ts';
import { joined, stateOf } from './words.ts';

interface ServicePort {
  port: number;
  nodePort?: number;
}

interface Endpoint {
  addresses?: string[];
  conditions?: { ready?: boolean };
  nodeName?: string;
  targetRef?: { kind?: string; name?: string };
}

type EndpointSlice = KubeObject & { endpoints?: Endpoint[] | null; ports?: { port?: number }[] | null };

/** The group of Services: their type and address, and below each where it leads. */
export function servicesGroup(
  input: ClusterInput,
  resource: ApiResource,
  slices: ApiResource | undefined,
): ClusterNode {
  const resources = slices === undefined ? [resource] : [resource, slices];
  const group = { id: 'group:services', label: l10n.t('Services'), icon: 'radio-tower', resources };
  return groupNode(input, group, () => {
    // Asked for, so that it is watched: the endpoints are found by `related`.
    if (slices !== undefined) input.snapshot(slices);
    const services = listed(input, resource) as Service[];
    const children = [
      ...missingNodes(input, [resource]),
      ...pagedRows(input, input.id('group:services'), services, service => serviceNode(input, resource, service)),
    ];
    return { description: '', children };
  });
}

function serviceNode(input: ClusterInput, resource: ApiResource, service: Service): ClusterNode {
  const id = objectNodeId(resource, service);
  const type = service.spec?.type ?? 'ClusterIP';
  const count = endpointCount(service, input.related);
  const { color, lines } = stateOf(service, input.related);
  const ports = servicePorts(service).map(({ port }) => port);
  const external = externalAddress(service) ?? (type === 'LoadBalancer' ? '<pending>' : undefined);
  return objectNode(
    input,
    { resource, object: service },
    {
      description: joined([
        type,
        external ?? withPorts(clusterAddress(service), ports),
        count === undefined ? '' : l10n.t('endpoints {0}/{1}', count.ready, count.total),
      ]),
      color,
      lines: [
        ...lines,
        l10n.t('Cluster address: {0}', withPorts(clusterAddress(service), ports)),
        ...simulationLines(service),
      ],
      children: () => distinct([...externalNodes(id, service, external, ports), ...endpointRows(input, id, service)]),
      initiallyOpen: true,
    },
  );
}

function externalNodes(
  serviceId: string,
  service: Service,
  external: string | undefined,
  ports: readonly number[],
): ClusterNode[] {
  if (external === undefined) return [];
  const isPending = external === '<pending>';
  return [
    {
      id: `external:${serviceId}`,
      view: {
        label: l10n.t('External address'),
        description: isPending ? external : withPorts(external, ports),
        tooltip: isPending
          ? l10n.t('The load balancer does not have an address yet.')
          : joined(simulationLines(service), '\n'),
        icon: { id: 'globe', color: isPending ? 'charts.yellow' : 'testing.iconPassed' },
        contextValue: 'externalAddress',
      },
      target: { resource: 'services', namespace: service.metadata.namespace, name: service.metadata.name },
      children: [],
    },
  ];
}

function endpointRows(input: ClusterInput, serviceId: string, service: Service): ClusterNode[] {
  const endpoints = input.related.endpointSlicesOf(service)?.flatMap(slice => endpointNodes(serviceId, slice));
  if (endpoints?.length === 0 && service.spec?.type !== 'ExternalName') return [noEndpointNode(serviceId)];
  return pagedRows(input, serviceId, endpoints ?? [], node => node);
}

/** What the practice cluster says on a Service that is reached from outside: that its addresses lead to this machine. */
function simulationLines({ metadata }: Service): string[] {
  if (metadata.annotations?.['practice.kubernetes-lab-guide/forward'] === undefined) return [];
  return [
    l10n.t(
      'Its outside address is simulated: pages of the lab, and curl in the lab terminal, find it on this machine; other programs do not.',
    ),
  ];
}

/** Said in a row: a Service that leads nowhere is what a learner has to notice. */
function noEndpointNode(serviceId: string): ClusterNode {
  return {
    id: `endpoints:${serviceId}`,
    view: {
      label: l10n.t('No endpoints'),
      tooltip: l10n.t('No Pod has the labels that the Service selects by.'),
      icon: { id: 'circle-slash', color: 'charts.yellow' },
    },
    target: {},
    children: [],
  };
}

/** Rows of a slice's endpoints, kept with the slice: a Service of a thousand Pods has ten slices, and one changes. */
const sliceNodes = new WeakMap<KubeObject, ClusterNode[]>();

function endpointNodes(serviceId: string, object: KubeObject): ClusterNode[] {
  const known = sliceNodes.get(object);
  if (known !== undefined) return known;
  const slice = object as EndpointSlice;
  const ports = (slice.ports ?? []).flatMap(({ port }) => port ?? []);
  const nodes = (slice.endpoints ?? []).map((endpoint): ClusterNode => {
    const address = endpoint.addresses?.[0] ?? '?';
    const where = withPorts(address, ports);
    const name = endpoint.targetRef?.name ?? where;
    // An unknown readiness counts as ready: the rule of the EndpointSlice API.
    const ready = endpoint.conditions?.ready !== false;
    const word = ready ? l10n.t('ready') : l10n.t('not ready');
    const description = name === where ? word : joined([where, word]);
    return {
      id: `endpoint:${serviceId}:${name}:${address}`,
      view: {
        label: name,
        description,
        tooltip: joined(
          [
            joined([endpoint.targetRef?.kind, name], ' '),
            description,
            endpoint.nodeName === undefined ? '' : l10n.t('Node: {0}', endpoint.nodeName),
          ],
          '\n',
        ),
        icon: { id: 'arrow-right', color: ready ? 'testing.iconPassed' : 'charts.yellow' },
        contextValue: 'endpoint',
        accessibleLabel: joined([l10n.t('Endpoint'), name, description], ', '),
      },
      target: endpoint.targetRef?.kind === 'Pod' ? { resource: 'pods', name } : {},
      children: [],
    };
  });
  sliceNodes.set(object, nodes);
  return nodes;
}

/** While an endpoint moves from one slice to another it may be in both. */
function distinct(nodes: readonly ClusterNode[]): ClusterNode[] {
  return [...new Map(nodes.map(node => [node.id, node])).values()];
}

function servicePorts(service: Service): readonly ServicePort[] {
  return service.spec?.ports ?? [];
}

/** The CLUSTER-IP column: `None` for a headless Service. */
function clusterAddress({ spec }: Service): string {
  if (spec?.type === 'ExternalName') return spec.externalName ?? '?';
  return spec?.clusterIP ?? '';
}

/** `10.0.0.1:80,443`; IPv6 in brackets. */
function withPorts(address: string, ports: readonly number[]): string {
  if (ports.length === 0 || address === '') return address;
  return `${address.includes(':') ? `[${address}]` : address}:${ports.join(',')}`;
}
