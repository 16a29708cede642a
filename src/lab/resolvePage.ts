import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { UserError } from '../base/userError.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Service } from '../cluster/serviceReadiness.ts';

/** Where the practice cluster really answers for a Service's ports: `{"80":"http://127.0.0.1:40123"}`. */
const forwardAnnotation = 'practice.kubernetes-lab-guide/forward';

/** A page as the learner reads it (`http://203.0.113.1/`), and where it is to be fetched. */
export interface ResolvedPage {
  shown: string;
  target: string;
}

/**
 * Where a page of the lesson answers. On a practice cluster an external address is simulated, and each port of the
 * Service is served on this machine; anywhere else the page is what it says. A practice cluster that somebody else
 * started (`practice start`) is known by its Services.
 * @throws UserError `page-not-ready` while the address is there and nothing is served for it yet
 */
export async function resolvePage(cluster: Cluster, url: string): Promise<ResolvedPage> {
  const asItIs = { shown: url, target: url };
  const page = URL.parse(url);
  if (page === null || !mayForward(cluster)) return asItIs;
  for (const service of await listOnce(cluster, 'services')) {
    if (!hasAddress(service, page.hostname)) continue;
    const target = forwardOf(service, page);
    if (target !== undefined) return { shown: url, target };
    if (!cluster.isPractice) return asItIs;
    throw new UserError(
      'page-not-ready',
      l10n.t('Service {0} does not serve {1} yet.', service.metadata.name, url),
      l10n.t('Try again in a moment; if it stays so, check the port of the Service.'),
    );
  }
  const target = await ingressTarget(cluster, page);
  return target === undefined ? asItIs : { shown: url, target };
}

/** What the practice cluster's Ingress controller serves on this machine, it tells at its IngressClass. */
async function ingressTarget(cluster: Cluster, page: URL): Promise<string | undefined> {
  const ingresses = await listOnce(cluster, 'ingresses.networking.k8s.io');
  const ingress = ingresses.find(
    candidate =>
      hasAddress(candidate, page.hostname) ||
      (candidate.spec as IngressSpec | undefined)?.rules?.some(({ host }) => host === page.hostname),
  );
  if (ingress === undefined) return undefined;
  const { ingressClassName } = (ingress.spec ?? {}) as IngressSpec;
  const classes = await listOnce(cluster, 'ingressclasses.networking.k8s.io');
  const found = classes.find(({ metadata }) => metadata.name === ingressClassName) ?? classes[0];
  return found && forwardOf(found, page);
}

interface IngressSpec {
  ingressClassName?: string;
  rules?: { host?: string }[];
}

async function listOnce(cluster: Cluster, name: string): Promise<readonly KubeObject[]> {
  const resource = cluster.resolve(name);
  if (resource === undefined) return [];
  const lease = cluster.watch({ resource });
  try {
    await lease.ready;
    return cluster.peek({ resource })?.objects ?? [];
  } finally {
    lease.dispose();
  }
}

/** Only a cluster on this machine can have ports here. */
function mayForward({ isPractice, server }: Cluster): boolean {
  return isPractice || URL.parse(server)?.hostname === '127.0.0.1';
}

function hasAddress(service: KubeObject, host: string): boolean {
  const ingress = (service as Service).status?.loadBalancer?.ingress ?? [];
  return ingress.some(({ ip, hostname }) => host === ip || host === `[${ip ?? ''}]` || host === hostname);
}

/** The annotation is the practice cluster's, but anybody may write one: only this machine's ports are taken from it. */
function forwardOf(service: KubeObject, page: URL): string | undefined {
  const port = page.port === '' ? (page.protocol === 'https:' ? '443' : '80') : page.port;
  let forwards: unknown;
  try {
    forwards = JSON.parse(service.metadata.annotations?.[forwardAnnotation] ?? '{}');
  } catch {
    return undefined;
  }
  if (typeof forwards !== 'object' || forwards === null || !Object.hasOwn(forwards, port)) return undefined;
  const base = URL.parse(String((forwards as Record<string, unknown>)[port]));
  if (base?.protocol !== 'http:' || base.hostname !== '127.0.0.1' || base.username !== '') return undefined;
  return `${base.origin}${page.pathname}${page.search}${page.hash}`;
}
