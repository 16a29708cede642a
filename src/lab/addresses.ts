import type { KubeObject } from '../base/kubeObject.ts';
import type { Service } from '../cluster/serviceReadiness.ts';

export type Ingress = KubeObject<
  { rules?: { host?: string }[] },
  { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } }
>;

type Node = KubeObject<unknown, { addresses?: { type?: string; address?: string }[] }>;

/** The address at which the other nodes, and often the outside, reach a node. */
export function nodeAddress(node: KubeObject): string | undefined {
  const addresses = (node as Node).status?.addresses ?? [];
  return addresses.find(({ type }) => type === 'InternalIP')?.address;
}

/** Where an Ingress is reached. */
export function ingressAddress(ingress: KubeObject): string | undefined {
  const [first] = (ingress as Ingress).status?.loadBalancer?.ingress ?? [];
  return first?.ip ?? first?.hostname;
}

/** The first port of each node that leads to a Service. */
export function nodePort(service: KubeObject): number | undefined {
  return (service as Service).spec?.ports?.find(port => port.nodePort !== undefined)?.nodePort;
}
