import { groupResource, type ApiResource } from './resource.ts';

/**
 * Finds resources by what people write, as kubectl does: plural, singular, short name or kind, with the group or with
 * version and group after a dot (`deployments.apps`, `deployments.v1.apps`), in any case. Full names outrank kinds,
 * kinds outrank short names; among equals the first in discovery's order wins, so the core group does.
 */
export class ResourceIndex {
  readonly resources: readonly ApiResource[];
  private readonly byName = new Map<string, ApiResource>();

  constructor(resources: readonly ApiResource[]) {
    this.resources = resources;
    for (const namesOf of [fullNames, kindNames, (resource: ApiResource) => resource.shortNames]) {
      for (const resource of resources) {
        for (const name of namesOf(resource)) this.add(name.toLowerCase(), resource);
      }
    }
  }

  resolve(name: string): ApiResource | undefined {
    return this.byName.get(name.trim().toLowerCase());
  }

  private add(name: string, resource: ApiResource): void {
    const suffixes = [''];
    if (resource.group !== '') suffixes.push(`.${resource.group}`);
    suffixes.push(resource.group === '' ? `.${resource.version}.` : `.${resource.version}.${resource.group}`);
    for (const suffix of suffixes) {
      const key = (name + suffix).toLowerCase();
      if (!this.byName.has(key)) this.byName.set(key, resource);
    }
  }
}

function fullNames(resource: ApiResource): string[] {
  return resource.singularName === '' ? [resource.name] : [resource.name, resource.singularName];
}

function kindNames(resource: ApiResource): string[] {
  return [resource.kind];
}

/** The path of a resource's objects, or of one of them: `/apis/apps/v1/namespaces/default/deployments/web`. */
export function resourcePath(resource: ApiResource, namespace: string | undefined, name?: string): string {
  const parts = resource.group === '' ? ['api'] : ['apis', resource.group];
  parts.push(resource.version);
  if (resource.namespaced && namespace !== undefined) parts.push('namespaces', namespace);
  parts.push(resource.name);
  if (name !== undefined) parts.push(name);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

/** Names a scope: one resource in one namespace, or in all of them. */
export function scopeKey(resource: ApiResource, namespace: string | undefined): string {
  return `${groupResource(resource)}|${namespace ?? ''}`;
}
