import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Cluster, Snapshot, WatchScope } from '../../cluster/cluster.ts';
import { CustomColumns } from './customColumns.ts';
import { Leases, scopeKey } from './leases.ts';

/** What belongs to the lab's cluster: leases, subscriptions, and what was last known. */
export class ConnectedCluster implements Disposable {
  readonly cluster: Cluster;
  readonly columns: CustomColumns;
  private readonly leases: Leases;
  private readonly disposables = new DisposableStore();
  private readonly lastKnown = new Map<string, readonly KubeObject[]>();
  /** What has been asked for since `watchAsked`. */
  private asked = new Map<string, WatchScope>();

  constructor(cluster: Cluster, changed: () => void) {
    this.cluster = cluster;
    this.leases = this.disposables.add(new Leases(cluster));
    this.columns = new CustomColumns(cluster, changed);
    this.disposables.add(
      cluster.onDidChangeObjects(batch => {
        if (this.leases.concerns(batch)) changed();
      }),
    );
    this.disposables.add(cluster.onDidChangeConnection(changed));
    this.disposables.add(
      cluster.onDidChangeResources(() => {
        this.columns.forget();
        changed();
      }),
    );
  }

  /**
   * Asks for a scope. While its list is loading again the answer is what it last held: rows that vanish and come back
   * would lose their place.
   */
  snapshot(scope: WatchScope): Snapshot {
    const key = scopeKey(scope);
    this.asked.set(key, scope);
    const snapshot = this.cluster.peek(scope) ?? { status: 'loading', objects: [] };
    if (snapshot.status === 'loading') {
      return { status: 'loading', objects: this.lastKnown.get(key) ?? snapshot.objects };
    }
    this.lastKnown.set(key, snapshot.objects);
    return snapshot;
  }

  /** Watches what has been asked for since the last time, and nothing else. */
  watchAsked(): void {
    this.leases.want([...this.asked.values()]);
    // What is not looked at any more need not be remembered.
    for (const key of this.lastKnown.keys()) if (!this.asked.has(key)) this.lastKnown.delete(key);
    this.asked = new Map();
  }

  /** Nobody looks: what was last known is kept. */
  watchNothing(): void {
    this.leases.want([]);
    this.asked = new Map();
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
