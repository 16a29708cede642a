import type { KubeObject } from '../../../base/kubeObject.ts';
import type { GroupResource } from '../../storage/objectStore.ts';
import { resources } from './registry.ts';
import { groupVersion, type ResourceDefinition } from './resourceDefinition.ts';

const definitions: ReadonlyMap<string, ResourceDefinition> = new Map(
  resources.map(definition => [`${definition.storage} ${groupVersion(definition)}`, definition]),
);

/**
 * Fills in what an earlier version of this program did not store yet and this one has by default, as upstream does with
 * all that it decodes from etcd.
 */
export function applyStoredDefaults({ resource, object }: { resource: GroupResource; object: KubeObject }): void {
  definitions.get(`${resource} ${object.apiVersion}`)?.strategy.applyDefaults?.(object);
}
