import type { Condition } from '../kinds/meta.ts';
import type { Namespace } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { Controller } from './controller.ts';
import { findCondition, isBeingDeleted, modify, remove, timestamp } from './objects.ts';

/** Empties namespaces that are being deleted, and lets them go when nothing is left (`pkg/controller/namespace`). */
export function namespaceController(api: ObjectApi): Controller {
  const resources = (): string[] => {
    const all = api
      .resources()
      .filter(({ namespaced }) => namespaced)
      .map(({ resource }) => resource);
    // Events tell of the others' end; they go last.
    return [...new Set(all)].sort((a, b) => Number(a === 'events') - Number(b === 'events'));
  };
  const terminating = (name: string | undefined): string[] => {
    const namespace = name === undefined ? undefined : api.get<Namespace>('namespaces', undefined, name);
    return namespace && isBeingDeleted(namespace) ? [namespace.metadata.name] : [];
  };
  return {
    name: 'namespace-controller',
    watches: {
      namespaces: namespace => [namespace.metadata.name],
    },
    others: object => terminating(object.metadata.namespace),
    sync(name) {
      const namespace = api.get<Namespace>('namespaces', undefined, name);
      if (!namespace || !isBeingDeleted(namespace)) return;
      const remaining: string[] = [];
      const finalizers = new Map<string, number>();
      for (const resource of resources()) {
        for (const object of api.list(resource, name)) {
          if (!isBeingDeleted(object)) remove(api, resource, object, { propagationPolicy: 'Background' });
        }
        const left = api.list(resource, name);
        if (left.length > 0)
          remaining.push(`${resource}${resource.includes('.') ? '' : '.'} has ${left.length} resource instances`);
        for (const object of left) {
          for (const each of object.metadata.finalizers ?? []) finalizers.set(each, (finalizers.get(each) ?? 0) + 1);
        }
      }
      writeConditions(api, namespace, remaining, finalizers);
      if (remaining.length > 0) return;
      const current = api.get<Namespace>('namespaces', undefined, name);
      if (!current) return;
      modify(
        api,
        'namespaces',
        current,
        copy => (copy.spec = { finalizers: (copy.spec?.finalizers ?? []).filter(each => each !== 'kubernetes') }),
        'finalize',
      );
    },
  };
}

function writeConditions(
  api: ObjectApi,
  namespace: Namespace,
  remaining: readonly string[],
  finalizers: ReadonlyMap<string, number>,
): void {
  const held = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`);
  const conditions: Omit<Condition, 'lastTransitionTime'>[] = [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      status: 'False',
      reason: 'ResourcesDiscovered',
      message: 'All resources successfully discovered',
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      status: 'False',
      reason: 'ParsedGroupVersions',
      message: 'All legacy kube types successfully parsed',
    },
    {
      type: 'NamespaceDeletionContentFailure',
      status: 'False',
      reason: 'ContentDeleted',
      message: 'All content successfully deleted, may be waiting on finalization',
    },
    remaining.length > 0
      ? {
          type: 'NamespaceContentRemaining',
          status: 'True',
          reason: 'SomeResourcesRemain',
          message: `Some resources are remaining: ${remaining.join(', ')}`,
        }
      : {
          type: 'NamespaceContentRemaining',
          status: 'False',
          reason: 'ContentRemoved',
          message: 'All content successfully removed',
        },
    held.length > 0
      ? {
          type: 'NamespaceFinalizersRemaining',
          status: 'True',
          reason: 'SomeFinalizersRemain',
          message: `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
        }
      : {
          type: 'NamespaceFinalizersRemaining',
          status: 'False',
          reason: 'ContentHasNoFinalizers',
          message: 'All content-preserving finalizers finished',
        },
  ];
  const current = namespace.status?.conditions;
  const now = timestamp();
  modify(
    api,
    'namespaces',
    namespace,
    copy => {
      copy.status = {
        phase: 'Terminating',
        conditions: conditions.map(({ type, status, ...why }) => {
          const before = findCondition(current, type);
          const since = before?.status === status ? before.lastTransitionTime : undefined;
          return { type, status, lastTransitionTime: since ?? now, ...why };
        }),
      };
    },
    'status',
  );
}
