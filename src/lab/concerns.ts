import type { Need } from '../checkpoint/needs.ts';
import type { Cluster, ObjectChanges } from '../cluster/cluster.ts';
import { groupResource } from '../cluster/resource.ts';
import type { Lesson } from '../lesson/lesson.ts';
import { aboutOf } from './relatedInCluster.ts';
import { scopeKey, scopeOf } from './scopes.ts';

type Change = ObjectChanges['changes'][number];

/** Whether a change has to do with one of the needs, so that its checkpoint is evaluated anew. */
export function concerns(cluster: Cluster, lesson: Lesson, needs: readonly Need[], changes: ObjectChanges): boolean {
  return needs.some(need => {
    const scope = scopeOf(cluster, lesson, need);
    if (scope === undefined) return false;
    const key = scopeKey(scope);
    if (changes.scopes.some(other => scopeKey(other) === key || isWider(other, scope))) return true;
    return changes.changes.some(change => {
      if (groupResource(change.resource) !== groupResource(scope.resource)) return false;
      if (scope.namespace !== undefined && change.object.metadata.namespace !== scope.namespace) return false;
      return need.role === 'subject' ? names(need, change) : explains(need, change);
    });
  });
}

/** A watch of all namespaces may stand in for that of one. */
function isWider(other: ObjectChanges['scopes'][number], scope: ObjectChanges['scopes'][number]): boolean {
  return other.namespace === undefined && groupResource(other.resource) === groupResource(scope.resource);
}

function names({ target }: Need, { object }: Change): boolean {
  // With a selector the labels may have changed away from it as well.
  return target.name === undefined || target.name === object.metadata.name;
}

/** Pods and ReplicaSets are told by the owner's name that they begin with, events and slices by whom they are about. */
function explains({ target, resource }: Need, { object }: Change): boolean {
  const { name } = target;
  if (name === undefined) return true;
  if (resource === 'endpointslices.discovery.k8s.io') {
    return object.metadata.labels?.['kubernetes.io/service-name'] === name;
  }
  // A Service selects its Pods by labels, whatever their names are.
  if (resource === 'pods' && isService(target.resource)) return true;
  const about = resource === 'events' ? aboutOf(object)?.name : object.metadata.name;
  return about === name || about?.startsWith(`${name}-`) === true;
}

function isService(resource: string): boolean {
  return ['service', 'services', 'svc'].includes(resource.toLowerCase());
}
