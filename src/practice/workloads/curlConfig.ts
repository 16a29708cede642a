import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isIPv4 } from 'node:net';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { runController } from '../controllers/controller.ts';
import type { Node, Service } from '../kinds/core.ts';
import { ingressAddress, type IngressClass } from '../kinds/networking.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { readIfThere, writePrivateFile } from '../storage/privateFile.ts';
import { announced, preferredPort } from './forwardAnnotation.ts';

/**
 * Keeps a `.curlrc` in a folder, for `CURL_HOME`: with it curl on this machine reaches the simulated addresses, those of
 * load balancers, node ports and Ingresses, under their own names. What the user's own file says holds as well.
 */
export function keepCurlConfig(api: ObjectApi, folder: string, log: Log): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const all = (): string[] => ['all'];
  const watches = { services: all, nodes: all, 'ingressclasses.networking.k8s.io': all };
  const sync = (): void => {
    const text = curlConfig(connections(api), userConfig());
    if (readIfThere(folder, '.curlrc') !== text) writePrivateFile(join(folder, '.curlrc'), text);
  };
  return runController(api, { name: 'curl-config', watches, sync }, log);
}

/** A simulated `host:port`, and the loopback port that stands for it. */
type Connection = readonly [from: string, port: number];

function connections(api: ObjectApi): Connection[] {
  const nodes = api
    .list<Node>('nodes')
    .flatMap(({ status }) => status?.addresses ?? [])
    .flatMap(({ address, type }) => (type === 'InternalIP' ? [address] : []));
  const ofServices = api.list<Service>('services').flatMap(service => {
    const urls = announced(service);
    const addresses = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
    return (service.spec.ports ?? []).flatMap(({ nodePort, port }) => {
      const from = addresses.map(address => `${address}:${port}`);
      if (nodePort !== undefined) from.push(...nodes.map(node => `${node}:${nodePort}`));
      return from.flatMap(each => connection(each, urls[port]));
    });
  });
  const ofIngresses = api.list<IngressClass>('ingressclasses.networking.k8s.io').flatMap(ingressClass => {
    const urls = announced(ingressClass);
    // The host is in the request: all of them can go where the address does.
    return Object.keys(urls).flatMap(key => connection(key === '80' ? `${ingressAddress}:80` : key, urls[80]));
  });
  return [...ofServices, ...ofIngresses];
}

/** Annotations and addresses may be written by anyone: only what they should look like goes into the file. */
function connection(from: string, url: string | undefined): Connection[] {
  const port = preferredPort(url);
  const [, host = ''] = /^([a-z0-9.-]+):\d+$/.exec(from) ?? [];
  return port !== undefined && host !== '' && (isIPv4(host) || /[a-z]/.test(host)) ? [[from, port]] : [];
}

function curlConfig(all: readonly Connection[], user: string | undefined): string {
  const lines = all.map(([from, port]) => `connect-to = "${from}:127.0.0.1:${port}"`);
  return [
    '# Written by the practice cluster, whose addresses are simulated: where they are served on this machine.',
    ...[...new Set(lines)].sort(),
    ...(user === undefined ? [] : [`config = "${user}"`]),
    '',
  ].join('\n');
}

function userConfig(): string | undefined {
  const file = join(homedir(), '.curlrc');
  return existsSync(file) && !/["\\\n]/.test(file) ? file : undefined;
}
