import type { Cluster, WatchScope } from '../cluster/cluster.ts';
import type { Need } from '../checkpoint/needs.ts';
import type { Target } from '../checkpoint/expectation.ts';
import { groupResource } from '../cluster/resource.ts';
import type { Lesson } from '../lesson/lesson.ts';

/**
 * What to watch for a target or need: its resource as discovery knows it, in its own namespace, else the lesson's, else
 * the lab's. Undefined when the cluster has no such resource.
 */
export function scopeOf(cluster: Cluster, lesson: Lesson, of: Target | Need): WatchScope | undefined {
  const resource = cluster.resolve(of.resource);
  if (resource === undefined) return undefined;
  if (!resource.namespaced) return { resource };
  return { resource, namespace: of.namespace ?? lesson.namespace ?? cluster.namespace };
}

/** The same text for the same scope. */
export function scopeKey(scope: WatchScope): string {
  return `${groupResource(scope.resource)} ${scope.namespace ?? ''}`;
}
