import { randomInt } from 'node:crypto';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Service, ServiceSpec } from './serviceTypes.ts';

/** The addresses of Services. */
export const clusterIPRange = '10.96.0.0/12';
const clusterIPBase = (10 << 24) | (96 << 16);
const clusterIPCount = 1 << 20;
/** Upstream keeps the first addresses for those who ask for a particular one. */
const reservedIPs = 256;

export const nodePortRange = { first: 30_000, last: 32_767 } as const;

/** Gives a Service without a cluster IP a free one, and keeps `clusterIPs` in step. */
export function allocateClusterIP(spec: ServiceSpec, services: readonly KubeObject[]): void {
  if (spec.type === 'ExternalName') return;
  if (!spec.clusterIP) {
    if (spec.clusterIPs?.[0]) {
      spec.clusterIP = spec.clusterIPs[0];
    } else {
      const used = usedClusterIPs(services);
      do spec.clusterIP = addressAt(randomInt(reservedIPs, clusterIPCount - 1));
      while (used.has(spec.clusterIP));
    }
  }
  spec.clusterIPs ??= [spec.clusterIP];
}

/** Gives the ports of a NodePort or LoadBalancer Service free node ports. */
export function allocateNodePorts({ spec }: Service, services: readonly KubeObject[]): void {
  const wanted =
    spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  if (!wanted) return;
  const used = usedNodePorts(services);
  for (const port of spec.ports ?? []) if (port.nodePort) used.add(port.nodePort);
  for (const port of spec.ports ?? []) {
    if (port.nodePort || used.size >= nodePortRange.last - nodePortRange.first) continue;
    let nodePort: number;
    do nodePort = randomInt(nodePortRange.first, nodePortRange.last + 1);
    while (used.has(nodePort));
    used.add(nodePort);
    port.nodePort = nodePort;
  }
}

export function usedClusterIPs(services: readonly KubeObject[]): Set<string> {
  return new Set((services as readonly Service[]).flatMap(({ spec }) => spec?.clusterIPs ?? []));
}

export function usedNodePorts(services: readonly KubeObject[]): Set<number> {
  return new Set(
    (services as readonly Service[]).flatMap(({ spec }) =>
      (spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [nodePort] : [])),
    ),
  );
}

/** Whether an IPv4 address lies in the range of Services. */
export function isClusterIP(address: string): boolean {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some(part => !Number.isInteger(part) || part < 0 || part > 255)) return false;
  return parts[0] === 10 && (parts[1]! & 0xf0) === 96;
}

function addressAt(offset: number): string {
  const value = clusterIPBase + offset;
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}
