import type { Service, ServicePort } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf } from '../controller.ts';
import { matchesLabels } from '../labels.ts';
import { isPodFinished } from '../pods.ts';
import type { KubeObject } from '../../../base/kubeObject.ts';

/** The Pods that a Service leads to, ready or not: those that have an address and have not finished. */
export function servicePods(api: ObjectApi, service: Service): Pod[] {
  return api
    .list<Pod>('pods', service.metadata.namespace)
    .filter(
      pod =>
        matchesLabels(service.spec.selector, pod.metadata.labels) &&
        (pod.status?.podIP ?? '') !== '' &&
        !isPodFinished(pod),
    )
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** The keys of the Services that select a Pod. */
export function servicesOf(api: ObjectApi, pod: KubeObject): string[] {
  return api
    .list<Service>('services', pod.metadata.namespace)
    .filter(service => matchesLabels(service.spec.selector, pod.metadata.labels))
    .map(keyOf);
}

export interface TargetPort {
  name: string;
  port: number;
  protocol: string;
  appProtocol?: string;
}

/** The Service's ports as they are on one Pod. A named target port that the Pod doesn't have is left out. */
export function targetPorts(service: Service, pod: Pod): TargetPort[] {
  return (service.spec.ports ?? []).flatMap(port => {
    const number = targetPort(port, pod);
    if (number === undefined) return [];
    return {
      name: port.name ?? '',
      port: number,
      protocol: port.protocol ?? 'TCP',
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    };
  });
}

function targetPort({ port, protocol = 'TCP', targetPort: target = port }: ServicePort, pod: Pod): number | undefined {
  if (typeof target === 'number') return target;
  return pod.spec.containers
    .flatMap(container => container.ports ?? [])
    .find(candidate => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol)?.containerPort;
}

/** Whether the endpoints controllers look after a Service: one without selector has its endpoints by hand. */
export function hasManagedEndpoints(service: Service): boolean {
  return service.spec.type !== 'ExternalName' && service.spec.selector !== undefined;
}

/** Labels that the endpoints of a Service take over from it, with the mark of a headless one. */
export function endpointLabels(service: Service): Record<string, string> {
  return {
    ...service.metadata.labels,
    ...(service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
  };
}

/** The host name that DNS knows a Pod by within its Service: its own, where its subdomain is the Service's name. */
export function endpointHostname({ metadata }: Service, { spec }: Pod): { hostname?: string } {
  return (spec.hostname ?? '') !== '' && spec.subdomain === metadata.name ? { hostname: spec.hostname! } : {};
}
