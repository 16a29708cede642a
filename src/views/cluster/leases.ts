import type { Disposable } from '../../base/disposable.ts';
import type { Cluster, ObjectChanges, Watch, WatchScope } from '../../cluster/cluster.ts';
import { resourceKey } from './kinds.ts';

/** The watches that a view holds on one cluster. */
export class Leases implements Disposable {
  private readonly cluster: Pick<Cluster, 'watch'>;
  private readonly held = new Map<string, Watch>();

  constructor(cluster: Pick<Cluster, 'watch'>) {
    this.cluster = cluster;
  }

  /** Acquires what is missing and releases what is not wanted any more. */
  want(scopes: readonly WatchScope[]): void {
    const wanted = new Map(scopes.map(scope => [scopeKey(scope), scope]));
    for (const [key, scope] of wanted) if (!this.held.has(key)) this.held.set(key, this.cluster.watch(scope));
    for (const [key, watch] of this.held) {
      if (wanted.has(key)) continue;
      this.held.delete(key);
      watch.dispose();
    }
  }

  /** Whether a batch has anything of what is held: other views and checkpoints watch on the same cluster. */
  concerns({ changes, scopes }: ObjectChanges): boolean {
    return (
      scopes.some(scope => this.held.has(scopeKey(scope))) ||
      changes.some(({ resource, object: { metadata } }) =>
        this.held.has(scopeKey({ resource, ...(resource.namespaced ? { namespace: metadata.namespace } : {}) })),
      )
    );
  }

  dispose(): void {
    this.want([]);
  }
}

/** Identifies a scope: resource, version and namespace. */
export function scopeKey({ resource, namespace }: WatchScope): string {
  return `${resourceKey(resource)}/${resource.version}/${namespace ?? ''}`;
}
