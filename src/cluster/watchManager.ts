import { toDisposable, type Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { errorText } from '../base/userError.ts';
import { ChangeBatch } from './changeBatch.ts';
import type { ObjectChanges, Snapshot, Watch, WatchScope } from './cluster.ts';
import type { Detail } from './projection.ts';
import { defaultTimes, Reflector, type ReflectorTimes, type ServerAbilities } from './reflector.ts';
import { scopeKey } from './resourceIndex.ts';
import type { Transport } from './transport.ts';
import { WatchedScope } from './watchedScope.ts';

/** Shares one reflector for each scope among all who lease it, and gathers their changes. */
export class WatchManager implements Disposable {
  private readonly transport: Transport;
  private readonly log: Log;
  private readonly times: ReflectorTimes;
  private readonly abilities: ServerAbilities = { watchList: true };
  private readonly entries = new Map<string, { scope: WatchedScope; reflector: Reflector; leases: number }>();
  private readonly batch: ChangeBatch;
  private readonly connectionListener: Disposable;
  private disposed = false;
  readonly onDidChangeObjects: Event<ObjectChanges>;

  constructor(transport: Transport, log: Log, times: ReflectorTimes = defaultTimes) {
    this.transport = transport;
    this.log = log;
    this.times = times;
    this.batch = new ChangeBatch(error => log.error(`a listener of object changes failed: ${errorText(error)}`));
    this.onDidChangeObjects = this.batch.onDidChange;
    // Nothing may look live once the connection is known to be lost, be it for the moment until its watch breaks.
    this.connectionListener = transport.connection.onDidChange(({ status }) => {
      if (status !== 'disconnected') return;
      for (const { scope } of this.entries.values()) scope.setStatus('stale');
    });
  }

  watch(scope: WatchScope, detail: Detail = 'summary'): Watch {
    // Whoever waits for a cluster that was let go waits no longer.
    if (this.disposed) return { scope: normalised(scope), ready: Promise.resolve(), dispose() {} };
    const key = keyOf(scope);
    const entry = this.entries.get(key) ?? this.open(key, scope, detail);
    entry.leases++;
    if (detail === 'full' && entry.reflector.detail !== 'full') {
      entry.reflector.detail = 'full';
      entry.scope.reload();
      void entry.reflector.relist();
    }
    const lease = toDisposable(() => {
      if (--entry.leases > 0 || this.entries.get(key) !== entry) return;
      this.entries.delete(key);
      entry.reflector.dispose();
      entry.scope.close();
    });
    return { scope: entry.scope.scope, ready: entry.scope.ready, dispose: () => lease.dispose() };
  }

  /** From the scope's own watch, else from one of all namespaces. */
  peek(scope: WatchScope): Snapshot | undefined {
    const own = this.entries.get(keyOf(scope));
    if (own !== undefined) return own.scope.snapshot;
    if (!scope.resource.namespaced || scope.namespace === undefined) return undefined;
    return this.entries.get(scopeKey(scope.resource, undefined))?.scope.snapshotOf(scope.namespace);
  }

  async refresh(): Promise<void> {
    await Promise.all([...this.entries.values()].map(({ reflector }) => reflector.relist()));
  }

  dispose(): void {
    this.disposed = true;
    this.connectionListener.dispose();
    for (const { reflector, scope } of this.entries.values()) {
      reflector.dispose();
      scope.close();
    }
    this.entries.clear();
    this.batch.dispose();
  }

  private open(
    key: string,
    scope: WatchScope,
    detail: Detail,
  ): { scope: WatchedScope; reflector: Reflector; leases: number } {
    const watched = new WatchedScope(normalised(scope), this.batch);
    const reflector = new Reflector(this.transport, watched.scope, watched, this.abilities, this.log, this.times);
    reflector.detail = detail;
    const entry = { scope: watched, reflector, leases: 0 };
    this.entries.set(key, entry);
    reflector.start();
    return entry;
  }
}

function normalised({ resource, namespace }: WatchScope): WatchScope {
  return resource.namespaced && namespace !== undefined ? { resource, namespace } : { resource };
}

function keyOf(scope: WatchScope): string {
  const { resource, namespace } = normalised(scope);
  return scopeKey(resource, namespace);
}
