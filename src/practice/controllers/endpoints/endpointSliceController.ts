import { isDeepStrictEqual } from 'node:util';
import type { EndpointSlice, Service, SliceEndpoint } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { canonicalJson } from '../hash.ts';
import { controllerReference, isBeingDeleted, modify, remove, timestamp } from '../objects.ts';
import { isPodReady } from '../pods.ts';
import {
  endpointHostname,
  endpointLabels,
  hasManagedEndpoints,
  servicePods,
  servicesOf,
  targetPorts,
} from './servicePods.ts';

const serviceLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const manager = 'endpointslice-controller.k8s.io';
const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';
/** Upstream's `--max-endpoints-per-slice`. */
const largestSlice = 100;

type Content = Pick<EndpointSlice, 'endpoints' | 'ports'>;

/** Keeps the EndpointSlices of Services that select Pods (`pkg/controller/endpointslice`). */
export function endpointSliceController(api: ObjectApi): Controller {
  return {
    name: 'endpointslice-controller',
    watches: {
      services: service => [keyOf(service)],
      pods: pod => servicesOf(api, pod),
      'endpointslices.discovery.k8s.io': slice => {
        const { namespace = '', labels } = slice.metadata;
        const service = labels?.[managedByLabel] === manager ? labels[serviceLabel] : undefined;
        return service === undefined ? [] : [`${namespace}/${service}`];
      },
    },
    sync(key) {
      const [namespace, name] = splitKey(key);
      const service = api.get<Service>('services', namespace, name);
      // The slices of a Service that has gone are garbage collected.
      if (!service || isBeingDeleted(service)) return;
      const present = api
        .list<EndpointSlice>('endpointslices.discovery.k8s.io', namespace)
        .filter(({ metadata: { labels } }) => labels?.[serviceLabel] === name && labels[managedByLabel] === manager);
      const wanted = hasManagedEndpoints(service) ? contents(service, servicePods(api, service)) : [];
      wanted.forEach((content, index) => write(api, service, content, present[index]));
      for (const surplus of present.slice(wanted.length)) remove(api, 'endpointslices.discovery.k8s.io', surplus);
    },
  };
}

/** What the slices hold: Pods with the same ports share one; a Service without Pods has an empty one. */
function contents(service: Service, pods: readonly Pod[]): Content[] {
  const groups = new Map<string, { endpoints: SliceEndpoint[]; ports: NonNullable<EndpointSlice['ports']> }>();
  for (const pod of pods) {
    const ports = targetPorts(service, pod);
    const key = canonicalJson(ports);
    const group = groups.get(key) ?? { endpoints: [], ports };
    group.endpoints.push(endpoint(service, pod));
    groups.set(key, group);
  }
  const slices = [...groups.values()].flatMap(({ endpoints, ports }) =>
    Array.from({ length: Math.ceil(endpoints.length / largestSlice) }, (_, index) => ({
      endpoints: endpoints.slice(index * largestSlice, (index + 1) * largestSlice),
      ports,
    })),
  );
  return slices.length > 0 ? slices : [{ endpoints: null, ports: null }];
}

function endpoint(service: Service, pod: Pod): SliceEndpoint {
  const serving = isPodReady(pod);
  const terminating = isBeingDeleted(pod);
  const { name, namespace, uid } = pod.metadata;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
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

function write(api: ObjectApi, service: Service, content: Content, present: EndpointSlice | undefined): void {
  const labels = { ...endpointLabels(service), [serviceLabel]: service.metadata.name, [managedByLabel]: manager };
  if (!present) {
    api.create<EndpointSlice>('endpointslices.discovery.k8s.io', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: '',
        generateName: `${service.metadata.name}-`,
        ...(service.metadata.namespace === undefined ? {} : { namespace: service.metadata.namespace }),
        labels,
        annotations: { [triggerAnnotation]: timestamp() },
        ownerReferences: [controllerReference(service)],
      },
      addressType: 'IPv4',
      ...content,
    });
    return;
  }
  const same =
    // Null and the empty list are one to the API.
    isDeepStrictEqual(present.endpoints ?? [], content.endpoints ?? []) &&
    isDeepStrictEqual(present.ports ?? [], content.ports ?? []) &&
    isDeepStrictEqual(present.metadata.labels, labels);
  if (same) return;
  modify(api, 'endpointslices.discovery.k8s.io', present, copy => {
    Object.assign(copy, structuredClone(content));
    copy.metadata.labels = labels;
    copy.metadata.annotations = { ...copy.metadata.annotations, [triggerAnnotation]: timestamp() };
  });
}
