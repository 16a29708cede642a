import { Emitter, type Event } from '../../base/emitter.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import { deepFreeze } from './deepFreeze.ts';
import type { GroupResource, StoreChange } from './objectStore.ts';

/** A change with the cluster's revision after it. */
export interface Revision extends StoreChange {
  revision: number;
}

/** Where changes are made durable; see `journal.ts`. */
export interface ChangeLog {
  append(change: Revision): void;
}

/** How many changes of a resource can be replayed to a watch that resumes. Older versions are answered with 410. */
const windowSize = 1000;

/**
 * All objects of the cluster in memory, under one revision that only grows: what etcd and the API server's watch cache
 * are together. Synchronous; what is stored is frozen.
 */
export class VersionedStore {
  private readonly tables = new Map<GroupResource, ResourceTable>();
  private readonly changes: Emitter<Revision>;
  private readonly queue: Revision[] = [];
  private draining = false;
  private lastRevision: number;
  private readonly firstRevision: number;
  private readonly log: ChangeLog | undefined;

  /** Told of every change in order, after it is stored; a change made by a listener is delivered after this one. */
  readonly onChange: Event<Revision>;

  /** @param initial what a journal kept: objects with their resource, and the revision to go on from. */
  constructor(options: {
    log?: ChangeLog;
    revision?: number;
    objects?: Iterable<{ resource: GroupResource; object: KubeObject }>;
    onListenerError?: (error: unknown) => void;
  }) {
    this.log = options.log;
    this.lastRevision = options.revision ?? 1;
    this.firstRevision = this.lastRevision;
    this.changes = new Emitter<Revision>(options.onListenerError);
    this.onChange = this.changes.event;
    for (const { resource, object } of options.objects ?? []) this.table(resource).set(deepFreeze(object));
  }

  get revision(): number {
    return this.lastRevision;
  }

  get(resource: GroupResource, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.tables.get(resource)?.get(namespace ?? '', name);
  }

  /** In etcd's order: by namespace, then by name. */
  list(resource: GroupResource, namespace?: string): readonly KubeObject[] {
    return this.tables.get(resource)?.list(namespace) ?? [];
  }

  count(resource: GroupResource): number {
    return this.tables.get(resource)?.size ?? 0;
  }

  /** Stores an object, new or changed, with the next resourceVersion, which is written into `object`. */
  put<T extends KubeObject>(resource: GroupResource, object: T): T {
    const table = this.table(resource);
    const previous = table.get(object.metadata.namespace ?? '', object.metadata.name);
    const revision = ++this.lastRevision;
    object.metadata.resourceVersion = String(revision);
    deepFreeze(object);
    table.set(object);
    this.publish(
      previous === undefined
        ? { type: 'ADDED', resource, object, revision }
        : { type: 'MODIFIED', resource, object, previous, revision },
    );
    return object;
  }

  /** Removes an object. The change carries its last state with the revision of the removal. */
  remove(resource: GroupResource, namespace: string | undefined, name: string): KubeObject | undefined {
    const table = this.table(resource);
    const previous = table.get(namespace ?? '', name);
    if (previous === undefined) return undefined;
    const revision = ++this.lastRevision;
    const object = deepFreeze({
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: String(revision) },
    });
    table.delete(namespace ?? '', name);
    this.publish({ type: 'DELETED', resource, object, previous, revision });
    return object;
  }

  /** The changes of a resource after `revision`, oldest first; undefined when they are no longer all known. */
  changesSince(resource: GroupResource, revision: number): readonly Revision[] | undefined {
    const table = this.table(resource);
    if (revision < Math.max(this.firstRevision, table.forgotten)) return undefined;
    return table.window.filter(change => change.revision > revision);
  }

  /** The objects as they were at `revision`, by undoing what came after; undefined when that is no longer known. */
  listAt(resource: GroupResource, namespace: string | undefined, revision: number): readonly KubeObject[] | undefined {
    const later = this.changesSince(resource, revision);
    if (later === undefined) return undefined;
    if (later.length === 0) return this.list(resource, namespace);
    const past = new Map(this.list(resource, namespace).map(object => [keyOf(object), object]));
    for (const change of [...later].reverse()) {
      if (namespace !== undefined && change.object.metadata.namespace !== namespace) continue;
      if (change.previous === undefined) past.delete(keyOf(change.object));
      else past.set(keyOf(change.object), change.previous);
    }
    return [...past.keys()].sort().map(key => past.get(key)!);
  }

  /** Every object with its resource, for a snapshot. */
  *everything(): Iterable<{ resource: GroupResource; object: KubeObject }> {
    for (const [resource, table] of this.tables) for (const object of table.list()) yield { resource, object };
  }

  private table(resource: GroupResource): ResourceTable {
    let table = this.tables.get(resource);
    if (table === undefined) this.tables.set(resource, (table = new ResourceTable()));
    return table;
  }

  private publish(change: Revision): void {
    this.log?.append(change);
    this.table(change.resource).remember(change);
    this.queue.push(change);
    if (this.draining) return;
    this.draining = true;
    try {
      for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.changes.fire(next);
    } finally {
      this.draining = false;
    }
  }
}

/** The objects of one resource, with sorted lists that are kept until something changes. */
class ResourceTable {
  readonly window: Revision[] = [];
  /** The revision of the newest change that was dropped from the window. */
  forgotten = 0;
  private readonly objects = new Map<string, KubeObject>();
  private readonly lists = new Map<string | undefined, readonly KubeObject[]>();
  /** Kept over changes of objects, which are far more frequent than new ones and deletions. */
  private sortedKeys: readonly string[] | undefined;

  get size(): number {
    return this.objects.size;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.objects.get(`${namespace}/${name}`);
  }

  set(object: KubeObject): void {
    const key = keyOf(object);
    if (!this.objects.has(key)) this.sortedKeys = undefined;
    this.objects.set(key, object);
    this.forgetLists(object.metadata.namespace);
  }

  delete(namespace: string, name: string): void {
    if (this.objects.delete(`${namespace}/${name}`)) this.sortedKeys = undefined;
    this.forgetLists(namespace);
  }

  list(namespace?: string): readonly KubeObject[] {
    let list = this.lists.get(namespace);
    if (list === undefined) {
      this.sortedKeys ??= [...this.objects.keys()].sort();
      const all = this.sortedKeys.map(key => this.objects.get(key)!);
      list = namespace === undefined ? all : all.filter(object => object.metadata.namespace === namespace);
      this.lists.set(namespace, list);
    }
    return list;
  }

  remember(change: Revision): void {
    this.window.push(change);
    if (this.window.length > windowSize) this.forgotten = this.window.shift()!.revision;
  }

  private forgetLists(namespace: string | undefined): void {
    this.lists.delete(undefined);
    this.lists.delete(namespace);
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
