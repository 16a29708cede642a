import { isDeepStrictEqual } from 'node:util';
import type { EndpointAddress, Endpoints, EndpointSubset, Service } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { canonicalJson } from '../hash.ts';
import { isBeingDeleted, modify, remove, timestamp } from '../objects.ts';
import { isPodReady } from '../pods.ts';
import {
  endpointHostname,
  endpointLabels,
  hasManagedEndpoints,
  servicePods,
  servicesOf,
  targetPorts,
} from './servicePods.ts';

const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const manager = 'endpoint-controller';
const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Keeps the Endpoints, EndpointSlices' deprecated elders, of Services that select Pods (`pkg/controller/endpoint`). */
export function endpointsController(api: ObjectApi): Controller {
  return {
    name: 'endpoint-controller',
    watches: {
      services: service => [keyOf(service)],
      pods: pod => servicesOf(api, pod),
      endpoints: endpoints => [keyOf(endpoints)],
    },
    sync(key) {
      const [namespace, name] = splitKey(key);
      const service = api.get<Service>('services', namespace, name);
      const present = api.get<Endpoints>('endpoints', namespace, name);
      if (!service) {
        if (present?.metadata.labels?.[managedByLabel] === manager) remove(api, 'endpoints', present);
        return;
      }
      if (!hasManagedEndpoints(service) || isBeingDeleted(service)) return;
      write(api, service, subsets(service, servicePods(api, service)), present);
    },
  };
}

function subsets(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const groups = new Map<string, EndpointSubset>();
  for (const pod of pods) {
    if (isBeingDeleted(pod)) continue;
    const ports = targetPorts(service, pod).map(({ name, ...port }) => ({ ...(name === '' ? {} : { name }), ...port }));
    const key = canonicalJson(ports);
    const group = groups.get(key) ?? { ports };
    const kind = service.spec.publishNotReadyAddresses === true || isPodReady(pod) ? 'addresses' : 'notReadyAddresses';
    (group[kind] ??= []).push(address(service, pod));
    groups.set(key, group);
  }
  for (const group of groups.values()) {
    group.addresses?.sort(byAddress);
    group.notReadyAddresses?.sort(byAddress);
  }
  return [...groups.values()];
}

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  return a.ip < b.ip ? -1 : 1;
}

function address(service: Service, pod: Pod): EndpointAddress {
  const { name, namespace, uid } = pod.metadata;
  return {
    ip: pod.status?.podIP ?? '',
    ...endpointHostname(service, pod),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: {
      kind: 'Pod',
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
    },
  };
}

function write(api: ObjectApi, service: Service, content: EndpointSubset[], present: Endpoints | undefined): void {
  const labels = { ...endpointLabels(service), [managedByLabel]: manager };
  const { name, namespace } = service.metadata;
  if (!present) {
    api.create<Endpoints>('endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        labels,
        annotations: { [triggerAnnotation]: timestamp() },
      },
      ...(content.length > 0 ? { subsets: content } : {}),
    });
    return;
  }
  if (isDeepStrictEqual(present.subsets ?? [], content) && isDeepStrictEqual(present.metadata.labels, labels)) return;
  modify(api, 'endpoints', present, copy => {
    if (content.length > 0) copy.subsets = content;
    else delete copy.subsets;
    copy.metadata.labels = labels;
    copy.metadata.annotations = { ...copy.metadata.annotations, [triggerAnnotation]: timestamp() };
  });
}
