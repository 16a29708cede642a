import type { KubeObject } from '../../../base/kubeObject.ts';
import type { DeleteOptions } from '../../storage/objectStore.ts';
import { copyTree } from '../../storage/trees.ts';
import type { ResourceDefinition } from './resourceDefinition.ts';

const orphan = 'orphan';
const foreground = 'foregroundDeletion';

/**
 * What becomes of an object that is asked to be deleted: itself, marked, while a grace period or finalizers hold it;
 * undefined when it is to be removed now. Upstream: `rest.BeforeDelete` and `deletionFinalizersForGarbageCollection`.
 */
export function beginDeletion(
  definition: ResourceDefinition,
  previous: KubeObject,
  options: DeleteOptions,
  now: Date,
): KubeObject | undefined {
  const object = copyTree(previous);
  const { metadata } = object;
  applyPropagation(object, options.propagationPolicy ?? defaultPropagation(definition, object));

  const grace = definition.strategy.gracePeriod?.(previous, options) ?? 0;
  const held = (metadata.finalizers ?? []).length > 0 || (definition.strategy.heldBy?.(object) ?? false);
  if (metadata.deletionTimestamp !== undefined) {
    const pending = metadata.deletionGracePeriodSeconds ?? 0;
    // A second request may shorten the grace period, never lengthen it.
    if (grace < pending && (options.gracePeriodSeconds !== undefined || grace === 0)) {
      const asked = Date.parse(metadata.deletionTimestamp) - pending * 1000;
      metadata.deletionTimestamp = seconds(new Date(asked + grace * 1000));
      metadata.deletionGracePeriodSeconds = grace;
    }
    return held || (metadata.deletionGracePeriodSeconds ?? 0) > 0 ? object : undefined;
  }
  if (grace === 0 && !held) return undefined;
  metadata.deletionTimestamp = seconds(new Date(now.getTime() + grace * 1000));
  // What is emptied before it goes says nothing of a time.
  if (definition.strategy.heldBy === undefined) metadata.deletionGracePeriodSeconds = grace;
  if (metadata.generation !== undefined && metadata.generation > 0) metadata.generation += 1;
  definition.strategy.prepareForDelete?.(object);
  return object;
}

/** What a deletion that says nothing of dependents means; a finalizer that says it already stays (`shouldOrphanDependents`). */
function defaultPropagation(
  definition: ResourceDefinition,
  { metadata }: KubeObject,
): DeleteOptions['propagationPolicy'] {
  const said = (metadata.finalizers ?? []).some(name => name === orphan || name === foreground);
  return definition.orphansDependents === true && !said ? 'Orphan' : undefined;
}

/** Records how dependents are to be treated; the garbage collector acts on these finalizers. */
function applyPropagation(object: KubeObject, policy: DeleteOptions['propagationPolicy']): void {
  if (policy === undefined) return;
  const others = (object.metadata.finalizers ?? []).filter(name => name !== orphan && name !== foreground);
  if (policy === 'Orphan') others.push(orphan);
  if (policy === 'Foreground') others.push(foreground);
  if (others.length > 0) object.metadata.finalizers = others;
  else delete object.metadata.finalizers;
}

function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
