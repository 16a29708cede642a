import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { UserError } from '../../base/userError.ts';
import { externalAddress, type Service } from '../../cluster/serviceReadiness.ts';

interface Port {
  name?: string;
  port: number;
  appProtocol?: string;
}

interface IngressSpec {
  rules?: { host?: string; http?: { paths?: { path?: string }[] } }[];
  tls?: { hosts?: string[] }[];
}

/** The pages that an object answers at from outside the cluster, the likeliest first. @throws UserError `no-address` */
export function addressesOf(object: KubeObject): string[] {
  const urls = object.kind === 'Ingress' ? ingressUrls(object) : serviceUrls(object as Service);
  if (urls.length > 0) return urls;
  throw new UserError(
    'no-address',
    l10n.t('{0} {1} has no address outside the cluster.', object.kind, object.metadata.name),
    object.kind === 'Service'
      ? l10n.t(
          'For a Service of type LoadBalancer wait for its address; for others use kubectl port-forward service/{0} 8080:PORT.',
          object.metadata.name,
        )
      : l10n.t('Wait until its controller has given it an address.'),
  );
}

function serviceUrls(service: Service): string[] {
  const address = externalAddress(service);
  if (address === undefined) return [];
  const ports = service.spec?.ports ?? [];
  return ports.map(port => urlOf(isHttps(port) ? 'https' : 'http', address, port.port));
}

function isHttps({ name = '', port, appProtocol = '' }: Port): boolean {
  return port === 443 || port === 8443 || name.startsWith('https') || appProtocol === 'https';
}

function ingressUrls(ingress: KubeObject): string[] {
  const { rules = [], tls = [] } = (ingress.spec ?? {}) as IngressSpec;
  const address = externalAddress(ingress as Service);
  const secured = new Set(tls.flatMap(({ hosts }) => hosts ?? []));
  const urls = rules.flatMap(({ host, http }) => {
    // A host with a wildcard is no address.
    const name = host === undefined || host.startsWith('*') ? address : host;
    if (name === undefined) return [];
    const base = urlOf(host !== undefined && secured.has(host) ? 'https' : 'http', name);
    const paths = (http?.paths ?? []).map(({ path }) => path ?? '/').filter(path => path.startsWith('/'));
    return (paths.length === 0 ? ['/'] : paths).map(path => base + path.slice(1));
  });
  if (urls.length === 0 && address !== undefined) return [urlOf('http', address)];
  return [...new Set(urls)];
}

function urlOf(scheme: 'http' | 'https', host: string, port?: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const isUsual = port === undefined || port === (scheme === 'https' ? 443 : 80);
  return `${scheme}://${name}${isUsual ? '' : `:${port}`}/`;
}
