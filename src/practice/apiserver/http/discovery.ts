import { createHash } from 'node:crypto';
import { kubernetesVersion } from '../kubernetesVersion.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import type { ServedResources } from '../registry/servedResources.ts';
import { negotiate } from './accept.ts';
import { send, sendJson, type Exchange } from './exchange.ts';
import { subresourcesOf, type Subresource } from './subresources.ts';

const verbsOfMethods = { GET: 'get', PUT: 'update', PATCH: 'patch', POST: 'create', DELETE: 'delete' } as const;

/** Answers `/version`, `/api`, `/apis` and what lies below them up to a group's resources; false for any other path. */
export function discovery(served: ServedResources, exchange: Exchange, address: string): boolean {
  const path = exchange.path.replace(/(.)\/$/, '$1');
  if (path === '/version') {
    // Always for people's eyes, as upstream.
    send(exchange, 200, 'application/json', JSON.stringify(versionInfo(), undefined, 2));
    return true;
  }
  if (path === '/api' || path === '/apis') {
    const core = path === '/api';
    const wanted = negotiate(exchange.headers.accept, ({ as, group, version }) => {
      return (
        as === undefined || (as === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && version === 'v2')
      );
    });
    if (wanted.as !== undefined) {
      const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
      return answer(exchange, aggregated(served, core), type);
    }
    return answer(exchange, core ? coreVersions(served, address) : groupList(served));
  }
  const [, root, ...rest] = path.split('/');
  if (root === 'api' && rest.length === 1) return versionList(served, exchange, '', rest[0]!);
  if (root === 'apis' && rest.length === 2) return versionList(served, exchange, rest[0]!, rest[1]!);
  if (root === 'apis' && rest.length === 1 && rest[0] !== '' && served.hasGroup(rest[0]!)) {
    return answer(exchange, { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(served, rest[0]!) });
  }
  return false;
}

/** The paths of the groups and versions that are served, as `/` lists them. */
export function discoveryPaths(served: ServedResources): string[] {
  const groups = groupsOf(served).filter(group => group !== '');
  return [
    '/api',
    ...versionsOf(served, '').map(version => `/api/${version}`),
    '/apis',
    '/apis/',
    ...groups.flatMap(group => [
      `/apis/${group}`,
      ...versionsOf(served, group).map(version => `/apis/${group}/${version}`),
    ]),
  ];
}

function answer(exchange: Exchange, value: unknown, type?: string): boolean {
  sendJson(exchange, 200, value, type);
  return true;
}

/** Groups in the order in which clients prefer them; the core is the empty one. */
function groupsOf(served: ServedResources): string[] {
  return [...new Set(served.all.map(resource => resource.group))];
}

function versionsOf(served: ServedResources, group: string): string[] {
  return [...new Set(served.all.filter(resource => resource.group === group).map(resource => resource.version))];
}

function definitionsOf(served: ServedResources, group: string, version: string): ResourceDefinition[] {
  return served.all.filter(resource => resource.group === group && resource.version === version);
}

function versionInfo(): unknown {
  const [major, minor] = kubernetesVersion.slice(1).split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: `${kubernetesVersion}+practice`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  };
}

function coreVersions(served: ServedResources, address: string): unknown {
  return {
    kind: 'APIVersions',
    versions: versionsOf(served, ''),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

function groupList(served: ServedResources): unknown {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupsOf(served)
      .filter(group => group !== '')
      .map(group => apiGroup(served, group)),
  };
}

function apiGroup(
  served: ServedResources,
  group: string,
): { name: string; versions: unknown[]; preferredVersion: unknown } {
  const versions = versionsOf(served, group).map(version => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function versionList(served: ServedResources, exchange: Exchange, group: string, version: string): boolean {
  const definitions = definitionsOf(served, group, version);
  if (definitions.length === 0) return false;
  return answer(exchange, {
    kind: 'APIResourceList',
    // The core's list has never had an apiVersion.
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: groupVersion(definitions[0]!),
    resources: definitions.flatMap(definition => [
      apiResource(definition, served),
      ...subresourcesOf(definition).map(subresource => apiSubresource(definition, subresource)),
    ]),
  });
}

function apiResource(definition: ResourceDefinition, served: ServedResources): unknown {
  const { name, singularName, namespaced, kind, verbs, shortNames, categories, review, computed } = definition;
  const isStored = review === undefined && computed === undefined;
  return {
    name,
    singularName,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(isStored ? { storageVersionHash: storageVersionHash(definition, served) } : {}),
  };
}

/** Which version is stored, as a hash (`discovery.StorageVersionHash`). */
function storageVersionHash(definition: ResourceDefinition, served: ServedResources): string {
  const { group, version, kind } = served.definitionOf(definition.storage) ?? definition;
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}

function apiSubresource(
  definition: ResourceDefinition,
  { name, kind, group, version, handlers }: Subresource,
): unknown {
  return {
    name: `${definition.name}/${name}`,
    singularName: '',
    namespaced: definition.namespaced,
    ...(group === '' ? {} : { group, version }),
    kind,
    verbs: verbsOf(handlers),
  };
}

function verbsOf(handlers: Subresource['handlers']): string[] {
  return Object.keys(handlers)
    .map(method => verbsOfMethods[method as keyof typeof verbsOfMethods])
    .sort();
}

function aggregated(served: ServedResources, core: boolean): unknown {
  const names = groupsOf(served).filter(group => (group === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map(group => ({
      metadata: group === '' ? {} : { name: group },
      versions: versionsOf(served, group).map(version => ({
        version,
        freshness: 'Current',
        resources: definitionsOf(served, group, version).map(aggregatedResource),
      })),
    })),
  };
}

function aggregatedResource(definition: ResourceDefinition): unknown {
  const { group, version, kind, name, namespaced, singularName, verbs, shortNames, categories } = definition;
  const subresources = subresourcesOf(definition).map(subresource => ({
    subresource: subresource.name,
    responseKind: {
      group: subresource.group || group,
      version: subresource.version || version,
      kind: subresource.kind,
    },
    verbs: verbsOf(subresource.handlers),
  }));
  return {
    resource: name,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularName,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}
