import type { Duplex } from 'node:stream';
import { isIPv4 } from 'node:net';
import type { EndpointSlice, Node, Service, ServicePort } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { ClusterDns } from './clusterDns.ts';
import { DialError } from './dialError.ts';
import type { PodNetwork } from './podNetwork.ts';

/** Where a connection to a Service may go. */
export interface ServiceEndpoint {
  ip: string;
  port: number;
  /** The Pod's name, where there is one. */
  pod: string | undefined;
}

/** What kube-proxy does: connections to the addresses of Services and nodes go to ready endpoints in turn. */
export class ServiceRouter {
  readonly dns: ClusterDns;
  private readonly last = new Map<string, string>();
  private readonly api: ObjectApi;
  private readonly pods: PodNetwork;

  constructor(api: ObjectApi, pods: PodNetwork) {
    this.api = api;
    this.pods = pods;
    this.dns = new ClusterDns(api);
  }

  /**
   * Connects a Pod to a host name or an address.
   * @param namespace the Pod's, where names without one are looked up; undefined: full names only
   * @throws DialError when the name is unknown or nothing answers
   */
  connect(host: string, port: number, namespace: string | undefined): Duplex {
    const answer = this.dns.lookup(host, namespace);
    if (!answer) throw new DialError('ENOTFOUND', `lookup ${host}: no such host`);
    let failure: unknown;
    // A client tries the addresses that it is given one after the other, in an order of chance.
    for (const address of shuffled(answer.addresses)) {
      try {
        return this.connectAddress(address, port);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
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

  private connectAddress(address: string, port: number): Duplex {
    if (!isIPv4(address)) throw new DialError('ENOTFOUND', `lookup ${address}: no such host`);
    const services = this.api.list<Service>('services');
    const service = services.find(
      ({ spec, status }) =>
        spec.clusterIP === address || status?.loadBalancer?.ingress?.some(({ ip }) => ip === address) === true,
    );
    if (service) return this.connectService(service, address, port);
    if (this.isNode(address)) {
      const byNodePort = (candidate: ServicePort): boolean => candidate.nodePort === port;
      const published = services.find(({ spec }) => spec.ports?.some(byNodePort));
      if (!published) throw refused(address, port);
      return this.connectService(published, address, published.spec.ports!.find(byNodePort)!.port);
    }
    return this.pods.connect(address, port);
  }

  private isNode(address: string): boolean {
    return this.api
      .list<Node>('nodes')
      .some(({ status }) => status?.addresses?.some(each => each.address === address && each.type === 'InternalIP'));
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

  private connectService(service: Service, address: string, port: number): Duplex {
    if (!service.spec.ports?.some(candidate => candidate.port === port)) {
      throw new DialError('ETIMEDOUT', `connect to ${address}:${port}: timed out, the Service has no port ${port}`);
    }
    const endpoint = this.next(service, port);
    // kube-proxy rejects what has nowhere to go.
    if (!endpoint) throw refused(address, port);
    return this.pods.connect(endpoint.ip, endpoint.port);
  }
}

function refused(address: string, port: number): DialError {
  return new DialError('ECONNREFUSED', `connect to ${address}:${port}: connection refused`);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map(item => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
