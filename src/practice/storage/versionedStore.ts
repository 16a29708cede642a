import { Emitter, type Event } from '../../base/emitter.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { GroupResource, StoreChange } from './objectStore.ts';
import { keyOf, ResourceTable } from './resourceTable.ts';
import { SharedTrees } from './sharedTrees.ts';

/** A change with the cluster's revision after it. */
export interface Revision extends StoreChange {
  revision: number;
}

/** Where changes are made durable; see `journal.ts`. */
export interface ChangeLog {
  append(change: Revision): void;
}

/**
 * All objects of the cluster in memory, under one revision that only grows: what etcd and the API server's watch cache
 * are together. Synchronous; what is stored is frozen.
 */
export class VersionedStore {
  private readonly tables = new Map<GroupResource, ResourceTable>();
  private readonly trees = new SharedTrees();
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
    const kept = [...(options.objects ?? [])].sort((a, b) => revisionOf(a.object) - revisionOf(b.object));
    for (const { resource, object } of kept) this.table(resource).set(this.trees.freeze(object));
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

  /** The object of a resource that was written before all others. */
  oldest(resource: GroupResource): KubeObject | undefined {
    return this.tables.get(resource)?.oldest;
  }

  /** Stores an object, new or changed, with the next resourceVersion, which is written into `object`. */
  put<T extends KubeObject>(resource: GroupResource, object: T): T {
    const table = this.table(resource);
    const previous = table.get(object.metadata.namespace ?? '', object.metadata.name);
    const revision = ++this.lastRevision;
    // Its parts may be those of an earlier object.
    object.metadata = { ...object.metadata, resourceVersion: String(revision) };
    this.trees.freeze(object);
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
    const object = this.trees.freeze({
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

function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion ?? 0);
}
