import * as l10n from '@vscode/l10n';
import { DisposableStore } from '../base/disposable.ts';
import type { KubeObject } from '../base/kubeObject.ts';
import { UserError } from '../base/userError.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Service } from '../cluster/serviceReadiness.ts';
import { nodeAddress, type Ingress } from './addresses.ts';

/**
 * Where the practice cluster really answers: for a Service's ports `{"80":"http://127.0.0.1:40123"}`; on an IngressClass
 * for the address of its Ingresses, and for their host names: `{"80":"…","shop.example.com:80":"…"}`.
 */
const forwardAnnotation = 'practice.kubernetes-lab-guide/forward';

/** What the addresses of pages come from. */
export const pageResources = ['services', 'nodes', 'ingresses.networking.k8s.io', 'ingressclasses.networking.k8s.io'];

/** A page as the learner reads it (`http://203.0.113.1/`), and where it is to be fetched. */
export interface ResolvedPage {
  shown: string;
  target: string;
}

/** Who has the address of a page, and where it answers; undefined: nowhere yet. */
interface Found {
  owner: KubeObject;
  target: string | undefined;
}

/**
 * Where a page of the lesson answers. On a practice cluster the addresses of load balancers, nodes and Ingresses are
 * simulated, and what they lead to is served on this machine; anywhere else the page is what it says. A practice cluster
 * that somebody else started (`practice start`) is known by its Services.
 * @throws UserError `page-not-ready` while the address is there and nothing is served for it yet
 */
export async function resolvePage(cluster: Cluster, url: string): Promise<ResolvedPage> {
  const asItIs = { shown: url, target: url };
  const page = URL.parse(url);
  if (page === null || !mayForward(cluster)) return asItIs;
  const found = await listed(cluster, list => findPage(page, list));
  if (found === undefined) return asItIs;
  if (found.target !== undefined) return { shown: url, target: found.target };
  if (!cluster.isPractice) return asItIs;
  const { kind, metadata } = found.owner;
  throw new UserError(
    'page-not-ready',
    kind === 'Service'
      ? l10n.t('Service {0} does not serve {1} yet.', metadata.name, url)
      : l10n.t('Ingress {0} does not serve {1} yet.', metadata.name, url),
    kind === 'Service'
      ? l10n.t('Try again in a moment; if it stays so, check the port of the Service.')
      : l10n.t('Try again in a moment; if it stays so, check the class and the rules of the Ingress.'),
  );
}

/** Only a cluster on this machine can have ports here. */
function mayForward({ isPractice, server }: Cluster): boolean {
  return isPractice || URL.parse(server)?.hostname === '127.0.0.1';
}

type List = (resource: string) => readonly KubeObject[];

/** Reads what is watched for as long as that takes. */
async function listed<T>(cluster: Cluster, read: (list: List) => T): Promise<T> {
  const store = new DisposableStore();
  try {
    const scopes = pageResources.flatMap(name => {
      const resource = cluster.resolve(name);
      return resource === undefined ? [] : [[name, { resource }] as const];
    });
    await Promise.all(scopes.map(([, scope]) => store.add(cluster.watch(scope)).ready));
    const byName = new Map(scopes);
    return read(name => {
      const scope = byName.get(name);
      return (scope && cluster.peek(scope)?.objects) ?? [];
    });
  } finally {
    store.dispose();
  }
}

function findPage(page: URL, list: List): Found | undefined {
  const host = page.hostname;
  const port = page.port === '' ? (page.protocol === 'https:' ? '443' : '80') : page.port;
  const services = list('services') as readonly Service[];
  const balanced = services.find(service => hasAddress(service, host));
  if (balanced !== undefined) return { owner: balanced, target: forwardOf(balanced, port, page) };
  if (list('nodes').some(node => nodeAddress(node) === host)) {
    for (const service of services) {
      const published = service.spec?.ports?.find(({ nodePort }) => String(nodePort) === port);
      if (published) return { owner: service, target: forwardOf(service, String(published.port), page) };
    }
    return undefined;
  }
  const ingresses = list('ingresses.networking.k8s.io') as readonly Ingress[];
  const byAddress = ingresses.find(ingress => hasAddress(ingress, host));
  const owner = byAddress ?? ingresses.find(({ spec }) => spec?.rules?.some(rule => rule.host === host));
  if (owner === undefined) return undefined;
  const key = byAddress === undefined ? `${host}:${port}` : port;
  const targets = list('ingressclasses.networking.k8s.io').map(each => forwardOf(each, key, page));
  return { owner, target: targets.find(target => target !== undefined) };
}

function hasAddress({ status }: Service | Ingress, host: string): boolean {
  const ingress = status?.loadBalancer?.ingress ?? [];
  return ingress.some(({ ip, hostname }) => host === ip || host === `[${ip ?? ''}]` || host === hostname);
}

/** The annotation is the practice cluster's, but anybody may write one: only this machine's ports are taken from it. */
function forwardOf({ metadata }: KubeObject, key: string, page: URL): string | undefined {
  let forwards: unknown;
  try {
    forwards = JSON.parse(metadata.annotations?.[forwardAnnotation] ?? '{}');
  } catch {
    return undefined;
  }
  if (typeof forwards !== 'object' || forwards === null || !Object.hasOwn(forwards, key)) return undefined;
  const base = URL.parse(String((forwards as Record<string, unknown>)[key]));
  if (base?.protocol !== 'http:' || base.hostname !== '127.0.0.1' || base.username !== '') return undefined;
  return `${base.origin}${page.pathname}${page.search}${page.hash}`;
}
