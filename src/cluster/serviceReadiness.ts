import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { latestWarning } from './events.ts';
import { describeCommand } from './genericReadiness.ts';
import type { Readiness } from './readiness.ts';
import type { RelatedObjects } from './relatedObjects.ts';

export type Service = KubeObject<
  {
    type?: string;
    clusterIP?: string;
    selector?: Record<string, string>;
    externalName?: string;
    ports?: { port: number; nodePort?: number }[];
  },
  { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } }
>;

interface Endpoint {
  addresses?: string[];
  conditions?: { ready?: boolean };
}

/**
 * A Service is ready when it leads somewhere: a ready endpoint, if it selects Pods, and an external address, if it is
 * a LoadBalancer (kstatus calls one without an address current).
 */
export function serviceReadiness(service: Service, related: RelatedObjects): Readiness {
  const type = service.spec?.type ?? 'ClusterIP';
  if (type === 'ExternalName') {
    return { status: 'ready', reason: l10n.t('It leads to {0}.', service.spec?.externalName ?? '?') };
  }
  if (service.spec?.clusterIP === undefined || service.spec.clusterIP === '') {
    return { status: 'progressing', reason: l10n.t('It has no cluster address yet.') };
  }
  const endpoints = endpointCount(service, related);
  const selector = service.spec.selector ?? {};
  if (endpoints?.ready === 0 && Object.keys(selector).length > 0)
    return noEndpoint(service, selector, endpoints, related);
  const address = externalAddress(service);
  if (type === 'LoadBalancer' && address === undefined) return noAddress(service, related);
  return { status: 'ready', reason: readyText(address, endpoints?.ready) };
}

/** The external address of a LoadBalancer, as `kubectl get service` shows it; undefined while it is `<pending>`. */
export function externalAddress(service: Service): string | undefined {
  for (const { ip, hostname } of service.status?.loadBalancer?.ingress ?? []) {
    const address = ip ?? hostname;
    if (address !== undefined && address !== '') return address;
  }
  return undefined;
}

/** How many endpoints a Service has and how many are ready; undefined when its EndpointSlices are not known. */
export function endpointCount(
  service: KubeObject,
  related: RelatedObjects,
): { ready: number; total: number } | undefined {
  const slices = related.endpointSlicesOf(service);
  if (slices === undefined) return undefined;
  // Dual-stack Services have a slice for each address family with the same Pods in it.
  const counts = new Map<string, { ready: number; total: number }>();
  for (const slice of slices) {
    const family = typeof slice.addressType === 'string' ? slice.addressType : 'IPv4';
    const count = counts.get(family) ?? { ready: 0, total: 0 };
    for (const endpoint of (slice.endpoints as Endpoint[] | null | undefined) ?? []) {
      count.total++;
      // An unknown readiness counts as ready: the rule of the EndpointSlice API.
      if (endpoint.conditions?.ready !== false) count.ready++;
    }
    counts.set(family, count);
  }
  return [...counts.values()].sort((a, b) => b.ready - a.ready || b.total - a.total)[0] ?? { ready: 0, total: 0 };
}

function noEndpoint(
  service: Service,
  selector: Record<string, string>,
  endpoints: { total: number },
  related: RelatedObjects,
): Readiness {
  const labels = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const pods = related.podsWithLabels(service.metadata.namespace ?? 'default', selector);
  if (endpoints.total === 0 && pods?.length === 0) {
    return { status: 'progressing', reason: l10n.t('No ready endpoint: no Pod has the labels {0}.', labels) };
  }
  const total = Math.max(endpoints.total, pods?.length ?? 0);
  return { status: 'progressing', reason: l10n.t('0/{0} endpoints ready', total) };
}

function noAddress(service: Service, related: RelatedObjects): Readiness {
  const warning = latestWarning(service, related);
  if (warning === undefined) {
    return { status: 'progressing', reason: l10n.t('The external address is still <pending>.') };
  }
  return {
    status: 'failed',
    reason: l10n.t('No external address could be obtained ({0}).', warning.reason),
    detail: warning.message,
    remedy: l10n.t('Look at its conditions and events: {0}', describeCommand(service)),
  };
}

function readyText(address: string | undefined, ready: number | undefined): string {
  if (address !== undefined && ready !== undefined) {
    return l10n.t('Its address is {0}; ready endpoints: {1}', address, ready);
  }
  if (address !== undefined) return l10n.t('Its address is {0}.', address);
  if (ready !== undefined) return l10n.t('Ready endpoints: {0}', ready);
  return l10n.t('It is ready.');
}
