import type { Disposable } from '../base/disposable.ts';
import type { Need } from '../checkpoint/needs.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Lesson } from '../lesson/lesson.ts';
import { scopeKey, scopeOf } from './scopes.ts';

/** Keeps the watches that the evaluated checkpoints need, and lets go of the others. */
export class CheckpointWatches implements Disposable {
  private readonly cluster: Cluster;
  private readonly lesson: Lesson;
  private readonly leases = new Map<string, Disposable>();

  constructor(cluster: Cluster, lesson: Lesson) {
    this.cluster = cluster;
    this.lesson = lesson;
  }

  /** Watches exactly these from now on. New watches are begun before old ones end, so that shared ones go on. */
  set(needs: readonly Need[]): void {
    const wanted = new Set<string>();
    for (const need of needs) {
      const scope = scopeOf(this.cluster, this.lesson, need);
      if (scope === undefined) continue;
      const detail = need.full ? 'full' : 'summary';
      const key = `${scopeKey(scope)} ${detail}`;
      wanted.add(key);
      if (!this.leases.has(key)) this.leases.set(key, this.cluster.watch(scope, detail));
    }
    for (const [key, lease] of this.leases) {
      if (wanted.has(key)) continue;
      this.leases.delete(key);
      lease.dispose();
    }
  }

  dispose(): void {
    this.set([]);
  }
}
