import type { Service } from '../kinds/core.ts';
import { ingressAddress, type Ingress, type IngressBackend, type IngressPath } from '../kinds/networking.ts';
import type { ObjectApi } from '../storage/objectStore.ts';

/** Where an Ingress sends a request. */
export interface IngressRoute {
  namespace: string;
  service: string;
  port: number;
  /** The path and query that the Service is asked for. */
  url: string;
}

export type RouteResult = IngressRoute | 'no rule' | 'no service';

interface Rule {
  ingress: Ingress;
  path: IngressPath;
}

/**
 * Finds where the Ingresses that have the controller's address send a request, as ingress-nginx does: by the most exact
 * host, then by an exact path or the longest prefix.
 * @param host as the request's `Host` header says it
 */
export function routeIngress(api: ObjectApi, host: string, url: string): RouteResult {
  const ingresses = routedIngresses(api).sort((a, b) =>
    (a.metadata.creationTimestamp ?? '') <= (b.metadata.creationTimestamp ?? '') ? -1 : 1,
  );
  const path = url.split('?')[0]!;
  const hosts = ingresses.flatMap(({ spec }) => (spec?.rules ?? []).map(rule => rule.host ?? ''));
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const wildcard = `*.${name.slice(name.indexOf('.') + 1)}`;
  const served = [name, wildcard].find(each => hosts.includes(each)) ?? '';
  const [best] = ingresses
    .flatMap(ingress =>
      (ingress.spec?.rules ?? [])
        .filter(rule => (rule.host ?? '') === served)
        .flatMap(rule => (rule.http?.paths ?? []).map((each): Rule => ({ ingress, path: each }))),
    )
    .filter(rule => matchPath(rule, path) !== undefined)
    .sort(
      (a, b) =>
        Number(b.path.pathType === 'Exact') - Number(a.path.pathType === 'Exact') ||
        prefixOf(b).length - prefixOf(a).length,
    );
  if (best) return target(api, best.ingress, best.path.backend, rewritten(best, url));
  const fallback = ingresses.find(({ spec }) => {
    const rules = spec?.rules ?? [];
    return spec?.defaultBackend && (rules.length === 0 || rules.some(rule => (rule.host ?? '') === served));
  });
  return fallback ? target(api, fallback, fallback.spec?.defaultBackend, url) : 'no rule';
}

/** The host names of all rules, but for those with a wildcard. */
export function ingressHosts(api: ObjectApi): Set<string> {
  const hosts = routedIngresses(api).flatMap(({ spec }) => (spec?.rules ?? []).map(({ host = '' }) => host));
  return new Set(hosts.filter(host => host !== '' && !host.includes('*')));
}

function routedIngresses(api: ObjectApi): Ingress[] {
  return api
    .list<Ingress>('ingresses.networking.k8s.io')
    .filter(({ status }) => status?.loadBalancer?.ingress?.some(({ ip }) => ip === ingressAddress));
}

/** The captures at the end of a path that ingress-nginx's examples rewrite with. */
const captures = /(\(\/\|\$\)\(\.\*\)|\/\?\(\.\*\)|\/\(\.\*\)|\(\.\*\))$/;

function prefixOf({ path: { path = '/' } }: Rule): string {
  return path.replace(captures, '') || '/';
}

/** What of a path follows a rule's; undefined when it does not match. */
function matchPath(rule: Rule, path: string): string | undefined {
  const own = prefixOf(rule);
  if (rule.path.pathType === 'Exact') return path === own ? '' : undefined;
  const prefix = own.endsWith('/') ? own.slice(0, -1) : own;
  // Element by element: `/foo` is no prefix of `/foobar`.
  return path === prefix || path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

function rewritten(rule: Rule, url: string): string {
  const to = rule.ingress.metadata.annotations?.['nginx.ingress.kubernetes.io/rewrite-target'];
  if (to === undefined) return url;
  const [path = '', query] = url.split(/\?(.*)/s, 2);
  const rest = (matchPath(rule, path) ?? '').replace(/^\//, '');
  const result = to.replace(/\$\d/g, group =>
    group === '$2' || !(rule.path.path ?? '').includes('(/|$)') ? rest : '/',
  );
  return (result.startsWith('/') ? result : `/${result}`) + (query === undefined ? '' : `?${query}`);
}

function target(api: ObjectApi, ingress: Ingress, backend: IngressBackend | undefined, url: string): RouteResult {
  const { namespace = 'default' } = ingress.metadata;
  const { name = '', port = {} } = backend?.service ?? {};
  const service = api.get<Service>('services', namespace, name);
  const found = service?.spec.ports?.find(
    each => each.port === port.number || (port.name !== undefined && each.name === port.name),
  );
  return found ? { namespace, service: name, port: found.port, url } : 'no service';
}
