/** A resource as discovery describes it. */
export interface ApiResource {
  group: string;
  version: string;
  kind: string;
  /** Plural: the path segment. */
  name: string;
  singularName: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
}

/** `pods`, `deployments.apps`. */
export function groupResource(resource: ApiResource): string {
  return resource.group === '' ? resource.name : `${resource.name}.${resource.group}`;
}
