import { Emitter, type Event } from '../../../base/emitter.ts';
import { customResourceDefinitions } from '../../kinds/apiextensions.ts';
import type { GroupResource } from '../../storage/objectStore.ts';
import type { VersionedStore } from '../../storage/versionedStore.ts';
import { customResourceOf, type CustomResource } from '../customresources/customResources.ts';
import { isTrue, type CustomResourceDefinition } from '../customresources/types.ts';
import { compareVersions } from '../customresources/versions.ts';
import { resources } from './registry.ts';
import { groupResource, groupVersion, type ResourceDefinition } from './resourceDefinition.ts';

/**
 * What the practice cluster serves at a time: the built-in resources, and those that the CustomResourceDefinitions in
 * its store define. It follows the store, and is up to date before others are told of a change there.
 */
export class ServedResources {
  private readonly custom = new Map<string, CustomResource>();
  private readonly changes = new Emitter<void>();
  private current!: View;

  /** What is served has changed. */
  readonly onChange: Event<void> = this.changes.event;

  constructor(store: VersionedStore) {
    for (const object of store.list(customResourceDefinitions)) this.define(object as CustomResourceDefinition);
    this.current = viewOf([...this.custom.values()]);
    store.onChange(({ resource, type, object, previous }) => {
      if (resource !== customResourceDefinitions) return;
      if (type !== 'DELETED' && previous !== undefined && isSame(object, previous)) return;
      this.custom.delete(object.metadata.name);
      if (type !== 'DELETED') this.define(object as CustomResourceDefinition);
      this.current = viewOf([...this.custom.values()]);
      this.changes.fire();
    });
  }

  /** Every resource, by group and version as discovery lists them. */
  get all(): readonly ResourceDefinition[] {
    return this.current.all;
  }

  /** The definition of `pods` or `deployments.apps`: of a custom resource the version in which it is stored. */
  definitionOf(resource: GroupResource): ResourceDefinition | undefined {
    return this.current.byGroupResource.get(resource);
  }

  /** The definition of `deployments` in `apps/v1`. */
  find(apiVersion: string, name: string): ResourceDefinition | undefined {
    return this.current.byPath.get(`${apiVersion}/${name}`);
  }

  hasGroup(group: string): boolean {
    return this.current.groups.has(group);
  }

  /** Whether a definition, had earlier, still holds. */
  serves(definition: ResourceDefinition): boolean {
    return this.find(groupVersion(definition), definition.name) === definition;
  }

  private define(definition: CustomResourceDefinition): void {
    const found = customResourceOf(definition);
    if (found !== undefined) this.custom.set(definition.metadata.name, found);
  }
}

interface View {
  readonly all: readonly ResourceDefinition[];
  readonly byGroupResource: ReadonlyMap<GroupResource, ResourceDefinition>;
  readonly byPath: ReadonlyMap<string, ResourceDefinition>;
  readonly groups: ReadonlySet<string>;
}

/** Of a resource that is served in several versions, the one that is stored. */
const builtIn = resources.filter(
  ({ conversion, storage, ...resource }) => conversion === undefined || storage !== groupResource(resource),
);

function viewOf(custom: readonly CustomResource[]): View {
  const served = custom.flatMap(resource => resource.served);
  const all = [...resources, ...served.sort(inDiscovery)];
  const stored = [...builtIn, ...custom.map(resource => resource.stored)];
  return {
    all,
    byGroupResource: new Map(stored.map(definition => [groupResource(definition), definition])),
    byPath: new Map(all.map(definition => [`${groupVersion(definition)}/${definition.name}`, definition])),
    groups: new Set(all.map(({ group }) => group)),
  };
}

function inDiscovery(a: ResourceDefinition, b: ResourceDefinition): number {
  return compare(a.group, b.group) || compareVersions(a.version, b.version) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether two states of a CustomResourceDefinition serve the same; other changes leave its definitions as they are. */
function isSame(object: object, previous: object): boolean {
  const served = (whole: object): unknown => {
    const definition = whole as CustomResourceDefinition;
    const { spec, status } = definition;
    return [spec, status?.acceptedNames, isTrue(definition, 'Established')];
  };
  return JSON.stringify(served(object)) === JSON.stringify(served(previous));
}
