import type { Duplex } from 'node:stream';
import { isIPv4 } from 'node:net';
import type { EndpointSlice, Service } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { DialError } from './dialError.ts';
import type { PodNetwork } from './podNetwork.ts';

/** Where a connection to a Service may go. */
export interface ServiceEndpoint {
  ip: string;
  port: number;
  /** The Pod's name, where there is one. */
  pod: string | undefined;
}

const clusterDomain = 'cluster.local';

/** What CoreDNS and kube-proxy do: names of Services to addresses, and connections to ready endpoints in turn. */
export class ServiceRouter {
  private readonly last = new Map<string, string>();
  private readonly api: ObjectApi;
  private readonly pods: PodNetwork;

  constructor(api: ObjectApi, pods: PodNetwork) {
    this.api = api;
    this.pods = pods;
  }

  /**
   * Connects a Pod to a host name or an address.
   * @param namespace the Pod's, where names without one are looked up
   * @throws DialError when the name is unknown or nothing answers
   */
  connect(host: string, port: number, namespace: string): Duplex {
    if (isIPv4(host)) {
      const service = this.api.list<Service>('services').find(({ spec }) => spec.clusterIP === host);
      return service ? this.connectService(service, port) : this.pods.connect(host, port);
    }
    const service = this.resolve(host, namespace);
    if (!service) throw new DialError('ENOTFOUND', `lookup ${host}: no such host`);
    return this.connectService(service, port);
  }

  /** The Service that a name means in a namespace, by the search path of a Pod's resolver. */
  resolve(host: string, namespace: string): Service | undefined {
    const name = host.endsWith('.') ? host.slice(0, -1) : host;
    const search = [`.${namespace}.svc.${clusterDomain}`, `.svc.${clusterDomain}`, `.${clusterDomain}`, ''];
    for (const suffix of search) {
      const match = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/.exec(name + suffix);
      const service = match ? this.api.get<Service>('services', match[2], match[1]!) : undefined;
      if (service) {
        const external = service.spec.type === 'ExternalName' ? service.spec.externalName : undefined;
        return external === undefined || external === host ? service : this.resolve(external, namespace);
      }
    }
    return undefined;
  }

  /** The next ready endpoint of a Service's port, in turn; undefined when none is ready. */
  next(service: Service, port: number): ServiceEndpoint | undefined {
    const endpoints = this.readyEndpoints(service, port);
    const key = `${service.metadata.uid ?? ''}:${port}`;
    const last = this.last.get(key) ?? '';
    // In the order of addresses, on from the one that was used last: an even share though endpoints come and go.
    const id = (endpoint: ServiceEndpoint): string => `${endpoint.ip}:${endpoint.port}`;
    endpoints.sort((a, b) => (id(a) < id(b) ? -1 : 1));
    const next = endpoints.find(endpoint => id(endpoint) > last) ?? endpoints[0];
    if (next) this.last.set(key, id(next));
    return next;
  }

  private readyEndpoints(service: Service, port: number): ServiceEndpoint[] {
    const wanted = service.spec.ports?.find(candidate => candidate.port === port);
    if (!wanted) return [];
    const { name, namespace } = service.metadata;
    return this.api
      .list<EndpointSlice>('endpointslices.discovery.k8s.io', namespace)
      .filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === name)
      .flatMap(slice => {
        const target = slice.ports?.find(candidate => (candidate.name ?? '') === (wanted.name ?? ''))?.port;
        if (target === undefined) return [];
        return (slice.endpoints ?? [])
          .filter(({ conditions }) => conditions?.ready !== false)
          .flatMap(({ addresses, targetRef }) => addresses.map(ip => ({ ip, port: target, pod: targetRef?.name })));
      });
  }

  private connectService(service: Service, port: number): Duplex {
    const { name } = service.metadata;
    const at = `${name}:${port}`;
    // A headless Service's name gives the Pods' own addresses, on whichever port is asked for.
    const headless = service.spec.clusterIP === 'None';
    const served = service.spec.ports?.some(candidate => candidate.port === port) ?? false;
    if (!headless && !served)
      throw new DialError('ETIMEDOUT', `connect to ${at}: timed out, the Service has no port ${port}`);
    const endpoint = this.next(service, port);
    if (!endpoint) throw new DialError('ECONNREFUSED', `connect to ${at}: connection refused, no endpoint is ready`);
    return this.pods.connect(endpoint.ip, endpoint.port);
  }
}
