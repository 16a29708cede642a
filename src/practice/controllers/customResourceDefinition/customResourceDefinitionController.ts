import { isDeepStrictEqual } from 'node:util';
import {
  cleanupFinalizer,
  customResourceDefinitions as resource,
  type CustomResourceDefinition,
} from '../../kinds/apiextensions.ts';
import type { Condition } from '../../kinds/meta.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import type { Controller } from '../controller.ts';
import { findCondition, isBeingDeleted, modify, remove, timestamp } from '../objects.ts';
import { acceptNames } from './names.ts';

type Finding = Omit<Condition, 'lastTransitionTime'>;

/** Lets custom resources be served once their names are their own, and deletes their objects with them. */
export function customResourceDefinitionController(api: ObjectApi): Controller {
  const all = (): readonly CustomResourceDefinition[] => api.list<CustomResourceDefinition>(resource);
  return {
    name: 'customresourcedefinition-controller',
    watches: {
      // What one definition lets go another may wait for.
      [resource]: ({ metadata, spec }) => [
        metadata.name,
        ...all()
          .filter(other => other.spec?.group === (spec as CustomResourceDefinition['spec'])?.group && isWaiting(other))
          .map(other => other.metadata.name),
      ],
    },
    others: (_object, changed) => {
      const definition = api.get<CustomResourceDefinition>(resource, undefined, changed);
      return definition !== undefined && isBeingDeleted(definition) ? [changed] : [];
    },
    sync(name) {
      const definition = api.get<CustomResourceDefinition>(resource, undefined, name);
      if (definition?.spec === undefined) return;
      if (isBeingDeleted(definition)) finalize(api, definition);
      else establish(api, definition, all());
    },
  };
}

function isWaiting({ status }: CustomResourceDefinition): boolean {
  return findCondition(status?.conditions ?? [], 'NamesAccepted')?.status === 'False';
}

function establish(
  api: ObjectApi,
  definition: CustomResourceDefinition,
  all: readonly CustomResourceDefinition[],
): void {
  const { names, conflict } = acceptNames(definition, all);
  const established = findCondition(definition.status?.conditions ?? [], 'Established');
  const isBuiltIn =
    established?.status !== 'True' && api.resources().some(each => each.resource === definition.metadata.name);
  const taken = isBuiltIn
    ? { reason: 'PluralConflict', message: `${JSON.stringify(names.plural)} is already in use` }
    : conflict;
  const accepted: Finding =
    taken === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : { type: 'NamesAccepted', status: 'False', ...taken };
  // Once established it stays so.
  const serving: Finding =
    established?.status === 'True'
      ? established
      : taken === undefined
        ? {
            type: 'Established',
            status: 'True',
            reason: 'InitialNamesAccepted',
            message: 'the initial names have been accepted',
          }
        : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
  writeStatus(api, definition, [accepted, serving], names);
}

/** Deletes the objects, and lets the definition go when the last of them has gone (`pkg/controller/finalizer`). */
function finalize(api: ObjectApi, definition: CustomResourceDefinition): void {
  const { name, finalizers = [] } = definition.metadata;
  if (!finalizers.includes(cleanupFinalizer)) return;
  const isEstablished = findCondition(definition.status?.conditions ?? [], 'Established')?.status === 'True';
  if (isEstablished) {
    for (const object of api.list(name)) {
      if (!isBeingDeleted(object)) remove(api, name, object, { propagationPolicy: 'Background' });
    }
    if (api.list(name).length > 0) {
      writeStatus(api, definition, [
        {
          type: 'Terminating',
          status: 'True',
          reason: 'InstanceDeletionInProgress',
          message: 'CustomResource deletion is in progress',
        },
      ]);
      return;
    }
  }
  const current = writeStatus(api, definition, [
    isEstablished
      ? {
          type: 'Terminating',
          status: 'False',
          reason: 'InstanceDeletionCompleted',
          message: 'removed all instances',
        }
      : { type: 'Terminating', status: 'False', reason: 'NeverEstablished', message: 'resource was never established' },
  ]);
  modify(api, resource, current, copy => {
    copy.metadata.finalizers = finalizers.filter(each => each !== cleanupFinalizer);
  });
}

function writeStatus(
  api: ObjectApi,
  definition: CustomResourceDefinition,
  findings: readonly Finding[],
  names = definition.status?.acceptedNames,
): CustomResourceDefinition {
  const before = definition.status?.conditions ?? [];
  const changed = findings.map(finding => {
    const old = findCondition(before, finding.type);
    const since = old?.status === finding.status ? old.lastTransitionTime : undefined;
    return { ...finding, lastTransitionTime: since ?? timestamp() };
  });
  const conditions = [
    ...before.map(condition => changed.find(({ type }) => type === condition.type) ?? condition),
    ...changed.filter(({ type }) => !before.some(condition => condition.type === type)),
  ];
  const status = { ...definition.status, conditions, ...(names === undefined ? {} : { acceptedNames: names }) };
  if (isDeepStrictEqual(status, definition.status)) return definition;
  return modify(api, resource, definition, copy => (copy.status = status), 'status');
}
