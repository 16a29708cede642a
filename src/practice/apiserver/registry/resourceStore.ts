import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ManagedFieldsEntry } from '../../../base/kubeObject.ts';
import type { DeleteOptions } from '../../storage/objectStore.ts';
import { copyTree, reuse } from '../../storage/trees.ts';
import type { VersionedStore } from '../../storage/versionedStore.ts';
import { admissionPlugins } from '../admission/plugins.ts';
import type { User } from '../authorization/user.ts';
import { immutable } from '../fieldError.ts';
import { managedByCreation, managedByUpdate, type Updater } from '../fields/fieldManager.ts';
import { generatedName } from '../names.ts';
import { alreadyExists, badRequest, forbidden, invalid, modified, notFound, StatusError } from '../statusError.ts';
import type { AdmissionRequest } from './admission.ts';
import { beginDeletion } from './deletion.ts';
import { validateMetadata, validateMetadataUpdate } from './objectMetaValidation.ts';
import type { ResourceDefinition, StrategyContext } from './resourceDefinition.ts';

/** How many objects of one resource the practice cluster holds: far beyond a lab, and little memory. */
const maximumObjects = 10_000;

/** How one write is made. */
export interface WriteOptions {
  /** Everything but storing (`dryRun=All`). */
  dryRun?: boolean;
  /** Gets what the client is to be warned of. */
  warnings?: string[];
  /** Asked by a controller or the kubelet, in process. */
  internal?: boolean;
  /** Whose request it is. */
  user?: User;
  /** Who is recorded as the manager of what changes. */
  manager?: string;
  /** The subresource by which the object is written, when the record has to tell it apart. */
  subresource?: string;
  /** A uid in the object is a change of it, and no precondition. */
  isPatch?: boolean;
  /** The record of an apply, which has made it already. */
  managedFields?: readonly ManagedFieldsEntry[];
}

/**
 * Creates, updates and deletes objects of any definition: metadata, defaults, admission, validation, optimistic
 * concurrency, finalizers; upstream's generic registry store. Objects handed in are not changed, those returned are
 * frozen (except for a dry run). Failures are StatusErrors.
 */
export class ResourceStore {
  private readonly store: VersionedStore;
  private readonly now: () => Date;

  constructor(store: VersionedStore, now: () => Date = () => new Date()) {
    this.store = store;
    this.now = now;
  }

  /** The object, or a 404. */
  get(definition: ResourceDefinition, namespace: string | undefined, name: string): KubeObject {
    const found = this.store.get(definition.storage, definition.namespaced ? namespace : undefined, name);
    if (found === undefined) throw notFound(definition, name);
    return found;
  }

  create(definition: ResourceDefinition, given: KubeObject, options: WriteOptions = {}): KubeObject {
    const { strategy } = definition;
    const context = this.context(options);
    const object = copyOf(given);
    const { metadata } = object;
    // A client may give generateName alone.
    metadata.name = (metadata as { name?: string }).name ?? '';
    if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== '') {
      // Upstream answers 500, though the fault is the client's.
      throw new StatusError(400, '', 'resourceVersion should not be set on objects to be created');
    }
    if (!definition.namespaced) delete metadata.namespace;
    else this.admitNamespace(definition, object);
    for (const field of systemFields) Reflect.deleteProperty(metadata, field);
    const generated = metadata.name === '' && Boolean(metadata.generateName);
    if (generated) metadata.name = generatedName(metadata.generateName!);
    while (generated && this.exists(definition, object)) metadata.name = generatedName(metadata.generateName!);
    metadata.uid = randomUUID();
    metadata.creationTimestamp = timestamp(this.now());
    if (definition.hasGeneration) metadata.generation = 1;
    if (definition.hasStatus) delete object.status;
    strategy.applyDefaults?.(object);
    // What admission adds has no manager, as upstream.
    record(object, options.managedFields ?? managedByCreation(definition, object, this.updater(options)));
    const request: AdmissionRequest = { definition, object, context };
    for (const plugin of admissionPlugins) plugin.admit?.(request);
    strategy.prepareForCreate?.(object, context);
    const errors = [...validateMetadata(definition, object), ...(strategy.validate?.(object, context) ?? [])];
    if (errors.length > 0) throw invalid(definition, metadata.name, errors);
    options.warnings?.push(...(strategy.warnings?.(object) ?? []));
    if (this.exists(definition, object)) throw alreadyExists(definition, metadata.name);
    for (const plugin of admissionPlugins) plugin.validate?.(request);
    if (options.dryRun) return object;
    this.makeRoom(definition, metadata.name);
    return this.store.put(definition.storage, object);
  }

  /** Replaces spec and metadata. A resourceVersion in the object must be the current one. */
  update(definition: ResourceDefinition, given: KubeObject, options: WriteOptions = {}): KubeObject {
    const { strategy } = definition;
    const context = this.context(options);
    const previous = this.get(definition, given.metadata.namespace, given.metadata.name);
    const object = this.copyForUpdate(definition, given, previous, options.isPatch ?? false);
    if (definition.hasStatus) {
      if (previous.status === undefined) delete object.status;
      else object.status = copyTree(previous.status);
    }
    strategy.applyDefaults?.(object);
    const sent = options.internal ? undefined : given.metadata.managedFields;
    record(object, options.managedFields ?? managedByUpdate(definition, previous, object, this.updater(options), sent));
    const request: AdmissionRequest = { definition, object, previous, context };
    for (const plugin of admissionPlugins) plugin.admit?.(request);
    strategy.prepareForUpdate?.(object, previous, context);
    if (definition.hasGeneration && !sameSpec(definition, object, previous)) {
      object.metadata.generation = (previous.metadata.generation ?? 0) + 1;
    }
    const errors = [
      ...validateMetadata(definition, object),
      ...validateMetadataUpdate(object, previous),
      ...(strategy.validate?.(object, context, previous) ?? []),
      ...(strategy.validateUpdate?.(object, previous, context) ?? []),
    ];
    if (errors.length > 0) throw invalid(definition, object.metadata.name, errors);
    for (const plugin of admissionPlugins) plugin.validate?.(request);
    options.warnings?.push(...(strategy.warnings?.(object, previous) ?? []));
    return this.finishUpdate(definition, object, previous, options);
  }

  /** Replaces what a subresource such as `status` stands for, and nothing else. */
  updateSubresource(
    definition: ResourceDefinition,
    subresource: string,
    given: KubeObject,
    options: WriteOptions = {},
  ): KubeObject {
    const previous = this.get(definition, given.metadata.namespace, given.metadata.name);
    this.checkVersion(definition, given, previous);
    const object = copyOf(previous);
    if (subresource === 'status') {
      if (given.status === undefined) delete object.status;
      else object.status = copyTree(given.status);
    }
    definition.subresources[subresource]?.(object, copyOf(given));
    const { strategy } = definition;
    const errors =
      (subresource === 'status'
        ? strategy.validateStatus?.(object, previous)
        : strategy.validateSubresource?.(subresource, object, previous, this.context(options))) ?? [];
    if (errors.length > 0) throw invalid(definition, object.metadata.name, errors);
    // Nobody manages what a binding sets, as upstream.
    const fields =
      subresource === 'binding'
        ? previous.metadata.managedFields
        : (options.managedFields ??
          managedByUpdate(definition, previous, object, this.updater({ ...options, subresource })));
    record(object, fields);
    return this.finishUpdate(definition, object, previous, options);
  }

  /**
   * Deletes an object, or marks it when a grace period or finalizers hold it.
   * @returns the object as it was removed or is held, and whether it is gone.
   */
  delete(
    definition: ResourceDefinition,
    namespace: string | undefined,
    name: string,
    deletion: DeleteOptions = {},
    options: WriteOptions = {},
  ): { object: KubeObject; removed: boolean } {
    const previous = this.get(definition, namespace, name);
    const context = this.context(options);
    checkPreconditions(definition, previous, deletion);
    definition.strategy.checkDelete?.(previous, context);
    const held = beginDeletion(definition, previous, deletion, this.now());
    if (held === undefined) {
      if (options.dryRun) return { object: previous, removed: true };
      return {
        object: this.store.remove(definition.storage, previous.metadata.namespace, name) ?? previous,
        removed: true,
      };
    }
    const marked = reuse(held, previous);
    if (options.dryRun || marked === previous) return { object: marked, removed: false };
    return { object: this.store.put(definition.storage, marked), removed: false };
  }

  private finishUpdate(
    definition: ResourceDefinition,
    object: KubeObject,
    previous: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const { metadata } = object;
    const finished =
      metadata.deletionTimestamp !== undefined &&
      (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
      (metadata.finalizers ?? []).length === 0 &&
      !definition.strategy.heldBy?.(object);
    if (options.dryRun) return object;
    if (!finished) {
      const changed = reuse(object, previous);
      return changed === previous ? previous : this.store.put(definition.storage, changed);
    }
    this.store.remove(definition.storage, metadata.namespace, metadata.name);
    return object;
  }

  private copyForUpdate(
    definition: ResourceDefinition,
    given: KubeObject,
    previous: KubeObject,
    isPatch: boolean,
  ): KubeObject {
    this.checkVersion(definition, given, previous);
    const object = copyOf(given);
    const { metadata } = object;
    metadata.uid ??= previous.metadata.uid!;
    if (metadata.uid !== previous.metadata.uid) {
      if (isPatch) throw invalid(definition, metadata.name, [immutable('metadata.uid', metadata.uid)]);
      throw new StatusError(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${definition.storage} "${metadata.name}": StorageError: invalid object, Code: 4, Key: ${storageKey(definition, previous)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${previous.metadata.uid}`,
        { name: metadata.name, ...(definition.group ? { group: definition.group } : {}), kind: definition.name },
      );
    }
    // What only the system sets stays as it is.
    for (const field of [...systemFields, 'resourceVersion'] as const) {
      if (Reflect.get(previous.metadata, field) === undefined) Reflect.deleteProperty(metadata, field);
      else Object.assign(metadata, { [field]: Reflect.get(previous.metadata, field) as unknown });
    }
    if (previous.metadata.namespace !== undefined) metadata.namespace = previous.metadata.namespace;
    else delete metadata.namespace;
    if (previous.metadata.generateName !== undefined) metadata.generateName = previous.metadata.generateName;
    return object;
  }

  private checkVersion(definition: ResourceDefinition, given: KubeObject, previous: KubeObject): void {
    const version = given.metadata.resourceVersion;
    if (version === undefined || version === '' || version === '0') {
      if (definition.unconditionalUpdate) return;
      throw invalid(definition, given.metadata.name, [
        {
          reason: 'FieldValueInvalid',
          field: 'metadata.resourceVersion',
          message: `Invalid value: ${version === undefined || version === '' ? '0x0' : version}: must be specified for an update`,
        },
      ]);
    }
    if (!/^\d+$/.test(version)) {
      throw new StatusError(400, '', `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
    }
    if (version !== previous.metadata.resourceVersion) throw modified(definition, given.metadata.name);
  }

  private admitNamespace(definition: ResourceDefinition, object: KubeObject): void {
    const namespace = object.metadata.namespace ?? '';
    if (namespace === '') throw badRequest('an empty namespace may not be set during creation');
    const found = this.store.get('namespaces', undefined, namespace);
    if (found === undefined) throw notFound({ group: '', name: 'namespaces', kind: 'Namespace' }, namespace);
    if (found.metadata.deletionTimestamp !== undefined) {
      throw forbidden(
        definition,
        object.metadata.name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
        [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      );
    }
  }

  private makeRoom(definition: ResourceDefinition, name: string): void {
    const maximum = definition.keepNewest ?? maximumObjects;
    if (this.store.count(definition.storage) < maximum) return;
    if (definition.keepNewest === undefined) {
      throw forbidden(definition, name, `the practice cluster holds at most ${maximum} ${definition.name}`);
    }
    const oldest = this.store.oldest(definition.storage)?.metadata;
    if (oldest !== undefined) this.store.remove(definition.storage, oldest.namespace, oldest.name);
  }

  private exists(definition: ResourceDefinition, object: KubeObject): boolean {
    return this.store.get(definition.storage, object.metadata.namespace, object.metadata.name) !== undefined;
  }

  private updater({ manager = '', subresource }: WriteOptions): Updater {
    return { manager, time: timestamp(this.now()), ...(subresource === undefined ? {} : { subresource }) };
  }

  private context(options: WriteOptions): StrategyContext {
    return {
      internal: options.internal ?? false,
      ...(options.user === undefined ? {} : { user: options.user }),
      get: (resource, namespace, name) => this.store.get(resource, namespace, name),
      list: (resource, namespace) => this.store.list(resource, namespace),
    };
  }
}

/** Where upstream would keep an object. */
function storageKey({ schema, group, name }: ResourceDefinition, { metadata }: KubeObject): string {
  const place = schema === undefined ? name : `${group}/${name}`;
  return ['/registry', place, metadata.namespace, metadata.name].filter(part => part !== undefined).join('/');
}

const systemFields = [
  'uid',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
] as const;

/** A copy that can be changed; the record of managed fields is replaced as a whole, and shared until then. */
function copyOf(object: KubeObject): KubeObject {
  const { managedFields, ...metadata } = object.metadata;
  const copy: KubeObject = copyTree({ ...object, metadata });
  if (managedFields !== undefined) copy.metadata.managedFields = managedFields;
  return copy;
}

function record({ metadata }: KubeObject, managedFields: readonly ManagedFieldsEntry[] | undefined): void {
  if (managedFields === undefined || managedFields.length === 0) delete metadata.managedFields;
  else metadata.managedFields = managedFields;
}

/** RFC 3339 with seconds, as the API server writes times. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A status that has no subresource of its own is a part of the object like any other. */
function sameSpec({ hasStatus }: ResourceDefinition, object: KubeObject, previous: KubeObject): boolean {
  const strip = (whole: KubeObject): unknown => ({
    ...whole,
    metadata: undefined,
    ...(hasStatus ? { status: undefined } : {}),
  });
  return isDeepStrictEqual(strip(object), strip(previous));
}

function checkPreconditions(definition: ResourceDefinition, object: KubeObject, deletion: DeleteOptions): void {
  const { uid, resourceVersion } = deletion.preconditions ?? {};
  const fail = (what: string, wanted: string, found: string | undefined): never => {
    throw new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${definition.storage} "${object.metadata.name}": Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`,
      {
        name: object.metadata.name,
        ...(definition.group ? { group: definition.group } : {}),
        kind: definition.name,
      },
    );
  };
  if (uid !== undefined && uid !== object.metadata.uid) fail('UID', uid, object.metadata.uid);
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) {
    fail('ResourceVersion', resourceVersion, object.metadata.resourceVersion);
  }
}
