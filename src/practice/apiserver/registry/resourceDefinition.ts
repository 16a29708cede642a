import type { KubeObject } from '../../../base/kubeObject.ts';
import type { DeleteOptions, GroupResource, ObjectReader, PodUsage } from '../../storage/objectStore.ts';
import type { VersionedStore } from '../../storage/versionedStore.ts';
import type { User } from '../authorization/user.ts';
import type { FieldError } from '../fieldError.ts';
import type { NameRule } from '../names.ts';
import type { StructStructure } from '../schema/structure.ts';

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** What a strategy may look at beside the object itself. */
export interface StrategyContext extends ObjectReader {
  /** A controller or the kubelet asks, in process; not a request from outside. */
  readonly internal: boolean;
  /** Whose request it is; undefined in process. */
  readonly user?: User;
}

/**
 * What a kind does of its own on its way into the store. The object handed in is a private copy that may be changed,
 * except in the validations. Absent methods do nothing.
 */
export interface Strategy<T extends KubeObject = KubeObject> {
  /** Fills what the author left out; runs before every write, so it must not change what is complete. */
  applyDefaults?(object: T): void;
  /** Admission and allocation at creation: sets the first status, cluster IPs, … */
  prepareForCreate?(object: T, context: StrategyContext): void;
  /** Keeps or allocates at an update of spec and metadata. */
  prepareForUpdate?(object: T, previous: T, context: StrategyContext): void;
  /** @param previous what is updated; undefined for a new object */
  validate?(object: T, context: StrategyContext, previous?: T): FieldError[];
  /** In addition to `validate`: what may not change. */
  validateUpdate?(object: T, previous: T, context: StrategyContext): FieldError[];
  /** Of a write of `status`, which the others do not see. */
  validateStatus?(object: T, previous: T): FieldError[];
  /** Of a write of another subresource, such as `ephemeralcontainers`. */
  validateSubresource?(name: string, object: T, previous: T, context: StrategyContext): FieldError[];
  /** What a client is warned of that writes the object. */
  warnings?(object: T, previous?: T): string[];
  /**
   * Seconds that a deletion takes at least, or 0 for at once. Absent: at once.
   */
  gracePeriod?(object: T, options: DeleteOptions): number;
  /** Throws a StatusError when the object may not be deleted. */
  checkDelete?(object: T, context: StrategyContext): void;
  /** Something beside metadata.finalizers that holds a deleted object, as a namespace's own finalizers do. */
  heldBy?(object: T): boolean;
  /** Changes an object that starts to be deleted, e.g. its phase. */
  prepareForDelete?(object: T): void;
}

/** What a review may look at. */
export interface ReviewContext {
  readonly store: VersionedStore;
  /** Who asks. */
  readonly user: User;
  /** Whose a token is, and for whom it was issued; undefined when it is nobody's. */
  userOfToken(token: string): { user: User; audiences: string[] } | undefined;
}

/** What a computed resource may look at. */
export interface ComputedContext extends ObjectReader {
  readonly now: number;
  /** What the containers of a Pod use; undefined when that is not known. */
  usage(namespace: string, pod: string): PodUsage | undefined;
}

/** One column of the server-side table; see upstream's `pkg/printers/internalversion`. */
export interface Column<T extends KubeObject = KubeObject> {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  description?: string;
  /** 1: shown with `-o wide` only. */
  priority?: number;
  /** null where the object has no such value. */
  cell(object: T, now: number): string | number | boolean | null;
}

/** How the generic `scale` subresource reads and writes a kind. */
export interface ScaleAccess<T extends KubeObject = KubeObject> {
  read(object: T): { desired: number; current: number; selector: string };
  write(object: T, replicas: number): void;
}

/** A schema that a kind brings with it, because the API's own does not have it. */
export interface OwnSchema {
  /**
   * What the kind has of a body, with its defaults.
   * @param unknown gets the paths of what it has not
   * @throws TypeMismatch for metadata that is none
   */
  conform(body: Record<string, unknown>, unknown: string[]): Record<string, unknown>;
  /** As OpenAPI v3, without type and metadata. */
  readonly openApi: Readonly<Record<string, unknown>>;
}

/** One resource that the practice cluster serves; everything the HTTP side does is generic over it. */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The kind of its lists; absent: the kind with `List`. */
  readonly listKind?: string;
  /** Plural: the path segment. */
  readonly name: string;
  readonly singularName: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** Where objects are kept. Two definitions may share a storage: events are served by two groups. */
  readonly storage: GroupResource;
  /** Converts between this version and the stored form, for a definition that shares another's storage. */
  readonly conversion?: { fromStored(object: KubeObject): T; toStored(object: T): KubeObject };
  readonly schema?: OwnSchema;
  readonly nameRule: NameRule;
  readonly strategy: Strategy<T>;
  readonly columns: readonly Column<T>[];
  /** Conditions of a table row, e.g. that a Pod is completed. */
  rowConditions?(object: T): readonly { type: string; status: string; reason: string; message: string }[];
  /** Field selectors beyond `metadata.name` and `metadata.namespace`. */
  readonly selectableFields: Readonly<Record<string, (object: T) => string>>;
  /** `status` has a subresource of its own: the main resource cannot write it, and the subresource nothing else. */
  readonly hasStatus: boolean;
  /** metadata.generation counts changes of the spec. */
  readonly hasGeneration: boolean;
  readonly scale?: ScaleAccess<T>;
  /** Subresources that write a part of the object: each copies it from `given`. `status` is copied anyway. */
  readonly subresources: Readonly<Record<string, (object: T, given: T) => void>>;
  /** A PUT without resourceVersion overwrites. */
  readonly unconditionalUpdate: boolean;
  /** A PUT of an absent object creates it. */
  readonly createOnUpdate: boolean;
  /** DELETE answers with the object instead of a Status. */
  readonly returnsDeletedObject: boolean;
  /** A deletion that says nothing of its dependents leaves them, as it does of Jobs. */
  readonly orphansDependents?: boolean;
  /** Objects beyond this number push out the oldest. Absent: creating one too many is forbidden. */
  readonly keepNewest?: number;
  /** How its objects are composed, for a kind that the built-in schema does not know. */
  readonly structure?: StructStructure;
  /** What whoever uses the resource is warned of. */
  readonly deprecation?: string;
  /** An object as what keeps writing to it would have left it by now, without its being written: heartbeats. */
  asOf?(object: T, now: number): T;
  /** A resource whose objects are not stored, but as they come to be when they are read. */
  computed?(context: ComputedContext, namespace?: string): readonly T[];
  /** A resource that only answers, as `selfsubjectaccessreviews` do: nothing is stored. */
  review?(object: T, context: ReviewContext): T;
}

type Optional =
  | 'singularName'
  | 'shortNames'
  | 'categories'
  | 'namespaced'
  | 'verbs'
  | 'storage'
  | 'nameRule'
  | 'strategy'
  | 'columns'
  | 'selectableFields'
  | 'hasStatus'
  | 'subresources'
  | 'hasGeneration'
  | 'unconditionalUpdate'
  | 'createOnUpdate'
  | 'returnsDeletedObject';

const allVerbs: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Completes a table entry: a namespaced resource with all verbs and a status, kept under its own name. */
export function defineResource<T extends KubeObject>(
  definition: Omit<ResourceDefinition<T>, Optional> & Partial<Pick<ResourceDefinition<T>, Optional>>,
): ResourceDefinition {
  const complete: ResourceDefinition<T> = {
    singularName: definition.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: allVerbs,
    storage: groupResource(definition),
    nameRule: 'subdomain',
    strategy: {},
    columns: [],
    selectableFields: {},
    hasStatus: true,
    subresources: {},
    hasGeneration: false,
    unconditionalUpdate: true,
    createOnUpdate: false,
    returnsDeletedObject: false,
    ...definition,
  };
  // The generic machinery hands every definition the objects of its own storage only.
  return complete as unknown as ResourceDefinition;
}

/** `deployments.apps`, `pods`. */
export function groupResource(resource: { group: string; name: string }): GroupResource {
  return resource.group === '' ? resource.name : `${resource.name}.${resource.group}`;
}

/** `apps/v1`, `v1`. */
export function groupVersion(resource: { group: string; version: string }): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}
