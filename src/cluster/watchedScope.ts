import type { KubeObject } from '../base/kubeObject.ts';
import type { ChangeBatch } from './changeBatch.ts';
import type { Snapshot, WatchScope } from './cluster.ts';
import type { ReflectorTarget } from './reflector.ts';
import { ObjectStore, type StoreChange } from './store.ts';

/** The objects and the status of one scope; what its reflector reports goes into a batch of changes. */
export class WatchedScope implements ReflectorTarget {
  readonly scope: WatchScope;
  /** After the first complete list, or when it is known that there is none. */
  ready!: Promise<void>;
  private markReady!: () => void;
  private readonly store = new ObjectStore();
  private readonly batch: ChangeBatch;
  private status: Snapshot['status'] = 'loading';
  private cached: Snapshot | undefined;
  private readonly byNamespace = new Map<string, Snapshot>();
  private closed = false;

  constructor(scope: WatchScope, batch: ChangeBatch) {
    this.scope = scope;
    this.batch = batch;
    this.awaitList();
  }

  /** What is held is not enough any more: it is as before the first list, until another one has come. */
  reload(): void {
    if (this.closed || this.status === 'loading') return;
    this.status = 'loading';
    this.awaitList();
    this.store.forgetVersions();
    this.forget();
    this.batch.addScope(this.scope);
  }

  /** The same object until something changes. */
  get snapshot(): Snapshot {
    this.cached ??= Object.freeze({ status: this.status, objects: this.store.all });
    return this.cached;
  }

  /** The part of it that lies in one namespace. */
  snapshotOf(namespace: string): Snapshot {
    let part = this.byNamespace.get(namespace);
    if (part === undefined) {
      const objects = Object.freeze(this.store.all.filter(({ metadata }) => metadata.namespace === namespace));
      part = Object.freeze({ status: this.status, objects });
      this.byNamespace.set(namespace, part);
    }
    return part;
  }

  replace(objects: readonly KubeObject[]): void {
    this.changed(this.store.replace(objects));
  }

  put(object: KubeObject): void {
    this.changed(this.store.put(object));
  }

  remove(object: KubeObject): void {
    this.changed(this.store.remove(object));
  }

  setStatus(status: Exclude<Snapshot['status'], 'loading'>): void {
    if (this.closed) return;
    // What was never complete cannot be out of date.
    if (status === 'stale' && this.status !== 'live') return;
    if (status !== 'stale') this.markReady();
    if (this.status === status) return;
    this.status = status;
    this.forget();
    this.batch.addScope(this.scope);
  }

  /** Nobody needs it any more: whoever waits need wait no longer, and nothing is told from now on. */
  close(): void {
    this.closed = true;
    this.markReady();
  }

  private changed(changes: readonly StoreChange[]): void {
    if (changes.length === 0 || this.closed) return;
    this.forget();
    this.batch.add(changes.map(({ type, object }) => ({ resource: this.scope.resource, type, object })));
  }

  private awaitList(): void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ready = promise;
    this.markReady = () => resolve(undefined);
  }

  private forget(): void {
    this.cached = undefined;
    this.byNamespace.clear();
  }
}
