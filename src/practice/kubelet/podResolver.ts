import type { Duplex } from 'node:stream';
import { isPodFinished } from '../controllers/pods.ts';
import type { Node } from '../kinds/core.ts';
import type { Pod } from '../kinds/pod.ts';
import type { DnsAnswer } from '../workloads/clusterDns.ts';
import { DialError } from '../workloads/dialError.ts';
import type { PodContext } from './context.ts';

/** Whether a Pod's resolver asks the cluster's DNS. */
export function resolvesClusterNames({ spec: { dnsPolicy = 'ClusterFirst', hostNetwork } }: Pod): boolean {
  return dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && hostNetwork !== true);
}

/** What a Pod's resolver says of a name: its hosts file first, then the cluster's DNS. */
export function lookup(context: PodContext, name: string): DnsAnswer | undefined {
  const { metadata, spec } = context.pod();
  if (name === 'localhost') return { name, addresses: ['127.0.0.1'] };
  if (name === (spec.hostname ?? metadata.name)) return { name, addresses: [context.podIP()] };
  const alias = spec.hostAliases?.find(({ hostnames }) => hostnames?.includes(name));
  if (alias) return { name, addresses: [alias.ip] };
  if (!resolvesClusterNames(context.pod())) return undefined;
  return context.router.dns.lookup(name, metadata.namespace ?? 'default');
}

/** Opens a connection as a Pod's resolver and network see the host. @throws DialError */
export function connect(context: PodContext, host: string, port: number): Duplex {
  const answer = lookup(context, host);
  if (!answer) throw new DialError('ENOTFOUND', `lookup ${host}: no such host`);
  if (answer.addresses.some(address => address.startsWith('127.')))
    return context.network.connect(context.podIP(), port);
  return context.router.connect(
    answer.name === host ? (answer.addresses[0] ?? host) : `${answer.name}.`,
    port,
    undefined,
  );
}

/** Whether somebody answers a ping at an address: Pods and nodes do, the addresses of Services do not. */
export function isAlive(context: PodContext, address: string): boolean {
  if (address.startsWith('127.')) return true;
  const { api } = context;
  return (
    api.list<Pod>('pods').some(pod => pod.status?.podIP === address && !isPodFinished(pod)) ||
    api.list<Node>('nodes').some(({ status }) => status?.addresses?.some(each => each.address === address) === true)
  );
}
