import { isIPv4 } from 'node:net';
import type { EndpointSlice, Service } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';

export interface DnsAnswer {
  /** The full name that was found, e.g. `redis.default.svc.cluster.local`. */
  name: string;
  /** IPv4; several for a headless Service. */
  addresses: string[];
}

export const clusterDomain = 'cluster.local';
/** Where Pods ask: the address that kubeadm gives the Service `kube-dns`. */
export const dnsServer = '10.96.0.10';
/** A name with fewer dots is tried with the search path first. */
const ndots = 5;
const longestAliasChain = 8;

/** The domains in which the resolver of a namespace's Pods looks for short names. */
export function searchPath(namespace: string): string[] {
  return [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
}

/** What CoreDNS answers: the names of Services and Pods (https://github.com/kubernetes/dns, specification 1.1.0). */
export class ClusterDns {
  private readonly api: ObjectApi;

  constructor(api: ObjectApi) {
    this.api = api;
  }

  /**
   * Looks a name up as the resolver of a Pod does. There is nothing beyond the cluster.
   * @param namespace the Pod's; undefined: full names only
   */
  lookup(name: string, namespace: string | undefined): DnsAnswer | undefined {
    if (isIPv4(name)) return { name, addresses: [name] };
    const given = name.toLowerCase();
    if (given.endsWith('.')) return this.resolve(given.slice(0, -1), 0);
    const searched = namespace === undefined ? [] : searchPath(namespace).map(domain => `${given}.${domain}`);
    const absoluteFirst = given.split('.').length > ndots;
    for (const candidate of absoluteFirst ? [given, ...searched] : [...searched, given]) {
      const answer = this.resolve(candidate, 0);
      if (answer) return answer;
    }
    return undefined;
  }

  /** The name that belongs to an address, for reverse look-ups. */
  nameOf(address: string): string | undefined {
    const service = this.api.list<Service>('services').find(({ spec }) => spec.clusterIP === address);
    if (service) return serviceName(service);
    for (const slice of this.api.list<EndpointSlice>('endpointslices.discovery.k8s.io')) {
      const endpoint = slice.endpoints?.find(({ addresses }) => addresses.includes(address));
      const owner = slice.metadata.labels?.['kubernetes.io/service-name'];
      const found =
        owner === undefined ? undefined : this.api.get<Service>('services', slice.metadata.namespace, owner);
      if (endpoint && found?.spec.clusterIP === 'None') {
        return `${endpoint.hostname ?? address.replaceAll('.', '-')}.${serviceName(found)}`;
      }
    }
    return undefined;
  }

  private resolve(name: string, depth: number): DnsAnswer | undefined {
    const labels = name.split('.');
    if (labels.slice(-2).join('.') !== clusterDomain) return undefined;
    const [host, service, namespace, zone] = [labels.at(-6), labels.at(-5), labels.at(-4), labels.at(-3)];
    if (zone === 'pod' && labels.length === 5 && service !== undefined) {
      const address = service.replaceAll('-', '.');
      return isIPv4(address) ? { name, addresses: [address] } : undefined;
    }
    if (zone !== 'svc' || service === undefined || labels.length > 6) return undefined;
    const found = this.api.get<Service>('services', namespace, service);
    if (!found) return undefined;
    if (host !== undefined) return answer(name, this.endpointAddresses(found, host));
    if (found.spec.type === 'ExternalName') {
      const target = found.spec.externalName ?? '';
      return depth < longestAliasChain && target !== name
        ? this.resolve(target.replace(/\.$/, ''), depth + 1)
        : undefined;
    }
    const { clusterIP = '' } = found.spec;
    return answer(
      name,
      clusterIP === 'None' ? this.endpointAddresses(found, undefined) : clusterIP === '' ? [] : [clusterIP],
    );
  }

  /** Addresses of a Service's endpoints that are ready: of all, or of those with a host name. */
  private endpointAddresses(service: Service, host: string | undefined): string[] {
    const { name, namespace } = service.metadata;
    return this.api
      .list<EndpointSlice>('endpointslices.discovery.k8s.io', namespace)
      .filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === name)
      .flatMap(slice => slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .filter(endpoint => {
        const own = endpoint.hostname ?? endpoint.addresses[0]?.replaceAll('.', '-');
        return host === undefined || own === host;
      })
      .flatMap(({ addresses }) => addresses);
  }
}

function serviceName({ metadata }: Service): string {
  return `${metadata.name}.${metadata.namespace ?? 'default'}.svc.${clusterDomain}`;
}

function answer(name: string, addresses: string[]): DnsAnswer | undefined {
  return addresses.length > 0 ? { name, addresses: [...new Set(addresses)] } : undefined;
}
