import type { ApiResource } from './resource.ts';
import { RequestError } from './requestError.ts';
import type { Transport } from './transport.ts';

/** KEP-3352: one request for the core group, one for all the others. */
const aggregated = ['v2', 'v2beta1']
  .map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

interface GroupDiscoveryList {
  kind?: string;
  items?: { metadata?: { name?: string }; versions?: GroupDiscoveryVersion[] }[];
}

interface GroupDiscoveryVersion {
  version: string;
  resources?: {
    resource: string;
    responseKind?: { kind?: string };
    scope?: string;
    singularResource?: string;
    verbs?: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
}

interface GroupList {
  groups?: {
    name: string;
    versions?: { groupVersion: string; version: string }[];
    preferredVersion?: { groupVersion: string; version: string };
  }[];
}

interface ResourceList {
  resources?: {
    name: string;
    kind: string;
    singularName?: string;
    namespaced?: boolean;
    verbs?: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
}

/**
 * Every resource the server has, once for each group and name, in its preferred version that has it: the core group
 * first, then in the server's order. Subresources are left out. Two requests where the server aggregates, else one for
 * each group version; a group whose own server is down is left out.
 *
 * @throws as `Transport.request`.
 */
export async function discover(transport: Transport, signal?: AbortSignal): Promise<ApiResource[]> {
  const [core, groups] = await Promise.all(
    ['/api', '/apis'].map(path =>
      transport.request<GroupDiscoveryList | GroupList>({ path, accept: aggregated, signal }),
    ),
  );
  const coreResources = isAggregated(core) ? fromAggregated(core) : await fromGroupVersion(transport, '', 'v1', signal);
  const groupResources = isAggregated(groups) ? fromAggregated(groups) : await fromGroups(transport, groups, signal);
  return preferred([...coreResources, ...groupResources]);
}

function isAggregated(answer: GroupDiscoveryList | GroupList | undefined): answer is GroupDiscoveryList {
  return (answer as GroupDiscoveryList | undefined)?.kind === 'APIGroupDiscoveryList';
}

function fromAggregated(list: GroupDiscoveryList): ApiResource[] {
  const resources: ApiResource[] = [];
  for (const item of list.items ?? []) {
    for (const version of item.versions ?? []) {
      for (const resource of version.resources ?? []) {
        resources.push({
          group: item.metadata?.name ?? '',
          version: version.version,
          kind: resource.responseKind?.kind ?? '',
          name: resource.resource,
          singularName: resource.singularResource ?? '',
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
          namespaced: resource.scope === 'Namespaced',
          verbs: resource.verbs ?? [],
        });
      }
    }
  }
  return resources;
}

async function fromGroups(
  transport: Transport,
  list: GroupList | undefined,
  signal: AbortSignal | undefined,
): Promise<ApiResource[]> {
  const perGroup = (list?.groups ?? []).map(async group => {
    const versions = [group.preferredVersion, ...(group.versions ?? [])].filter(version => version !== undefined);
    const names = [...new Set(versions.map(({ version }) => version))];
    const lists = await Promise.all(
      names.map(async version => {
        try {
          return await fromGroupVersion(transport, group.name, version, signal);
        } catch (error) {
          // An aggregated API whose server is down must not take the rest with it.
          if (error instanceof RequestError && !error.isConnectionLoss) return [];
          throw error;
        }
      }),
    );
    return lists.flat();
  });
  return (await Promise.all(perGroup)).flat();
}

async function fromGroupVersion(
  transport: Transport,
  group: string,
  version: string,
  signal: AbortSignal | undefined,
): Promise<ApiResource[]> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const list = await transport.get<ResourceList>(path, signal);
  return (list.resources ?? [])
    .filter(({ name }) => !name.includes('/'))
    .map(resource => ({
      group,
      version,
      kind: resource.kind,
      name: resource.name,
      singularName: resource.singularName ?? '',
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      namespaced: resource.namespaced ?? false,
      verbs: resource.verbs ?? [],
    }));
}

/** Keeps the first version of each resource: groups list theirs in order of preference. */
function preferred(resources: readonly ApiResource[]): ApiResource[] {
  const seen = new Set<string>();
  return resources.filter(({ group, name }) => {
    const key = `${name}.${group}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
