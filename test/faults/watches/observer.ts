import assert from 'node:assert/strict';
import type { Disposable } from '../../../src/base/disposable.ts';
import type { Cluster, Snapshot, WatchScope } from '../../../src/cluster/cluster.ts';
import { kinds } from './writer.ts';

/**
 * Looks at every change that the watch layer tells. A checkpoint ticks by what the store holds at some moment: no tick is
 * wrong if whatever the store has ever held was so in the cluster, and in the cluster's own order.
 */
export class Observer implements Disposable {
  private readonly cluster: Cluster;
  private readonly scopes: Record<string, WatchScope>;
  private readonly subscriptions: Disposable[];
  private readonly last = new Map<string, { uid: string; version: number }>();
  private readonly gone = new Set<string>();
  private readonly seen: { uid: string; version: string }[] = [];
  private readonly faults: string[] = [];
  /** While the cluster cannot be reached, and that has been shown, nothing may look live. */
  isOut = false;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.scopes = Object.fromEntries(
      kinds.map(kind => [kind, { resource: cluster.resolve(kind)!, namespace: 'default' }]),
    );
    this.subscriptions = [
      ...Object.values(this.scopes).map(scope => cluster.watch(scope)),
      cluster.onDidChangeObjects(({ changes }) => {
        for (const { resource, type, object } of changes) {
          const { uid = '', resourceVersion = '' } = object.metadata;
          const key = `${resource.name}/${object.metadata.name}`;
          if (type === 'deleted') this.disappeared(resource.name, uid);
          else this.appeared(key, uid, resourceVersion);
        }
        if (this.isOut && kinds.some(kind => this.status(kind) === 'live')) this.faults.push('live while out of reach');
      }),
    ];
  }

  snapshot(kind: string): Snapshot {
    return this.cluster.peek(this.scopes[kind]!)!;
  }

  status(kind: string): Snapshot['status'] {
    return this.snapshot(kind).status;
  }

  all(status: Snapshot['status']): boolean {
    return kinds.every(kind => this.status(kind) === status);
  }

  /** @param versions of each uid, as the writer knows them. */
  check(versions: ReadonlyMap<string, ReadonlySet<string>>): void {
    assert.deepEqual(this.faults, []);
    for (const { uid, version } of this.seen) {
      assert.ok(versions.get(uid)?.has(version) ?? true, `${uid} was never ${version}`);
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private appeared(key: string, uid: string, resourceVersion: string): void {
    this.seen.push({ uid, version: resourceVersion });
    const version = Number(resourceVersion);
    const last = this.last.get(key);
    if (this.gone.has(uid)) this.faults.push(`${key} came back from the dead`);
    if (last !== undefined && version < last.version) this.faults.push(`${key} went back to ${version}`);
    this.last.set(key, { uid, version });
  }

  private disappeared(kind: string, uid: string): void {
    // Out of sight is not gone.
    if (['forbidden', 'absent'].includes(this.status(kind))) return;
    this.gone.add(uid);
  }
}
