import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi, StoreChange } from '../../storage/objectStore.ts';
import { isBeingDeleted } from '../objects.ts';
import { isPodFinished } from '../pods.ts';
import type { NodeInfo } from './nodeInfo.ts';

/** Why a plugin does not let a Pod go to a node, in upstream's words. */
export interface Rejection {
  plugin: string;
  reasons: readonly string[];
  /** Evicting Pods from the node would not help (`UnschedulableAndUnresolvable`). */
  unresolvable: boolean;
}

/** What a plugin needs to know of the cluster at the time a Pod is scheduled. */
export interface ClusterState {
  readonly nodes: readonly NodeInfo[];
  /** For what is on no node: namespaces, Services, claims. */
  readonly api: Pick<ObjectApi, 'get' | 'list' | 'resources'>;
}

/** A plugin's opinion of one Pod: upstream's PreFilter, which looks at the cluster once, and its Filter. */
export interface Judgement {
  /** The Pod can go nowhere. */
  nowhere?: string;
  /** The only nodes that come into question. */
  only?: ReadonlySet<string>;
  /** What stands against a node; undefined for nothing. */
  filter?(node: NodeInfo): Omit<Rejection, 'plugin'> | undefined;
}

/** A plugin of the scheduling framework. The order of plugins decides which rejection of a node is told. */
export interface Plugin {
  readonly name: string;
  /** @returns undefined when the plugin has nothing to do with the Pod */
  judge?(pod: Pod, cluster: ClusterState): Judgement | undefined;
  /** How much its scores count. */
  readonly weight?: number;
  /**
   * Scores from 0 to 100 for the nodes that take the Pod, in their order.
   * @returns undefined when all are equal to it
   */
  score?(pod: Pod, cluster: ClusterState, nodes: readonly NodeInfo[]): number[] | undefined;
  /** Whether a change may let a Pod through that the plugin has rejected (a queueing hint). */
  mayHelp?(change: StoreChange): boolean;
}

/** A change of an object as one of its kind. */
export interface Changed<T extends KubeObject> {
  before: T | undefined;
  after: T | undefined;
}

/** The object before and after a change of a resource; undefined when the change is of another resource. */
export function changeOf<T extends KubeObject>(change: StoreChange, resource: string): Changed<T> | undefined {
  if (change.resource !== resource) return undefined;
  return {
    before: (change.type === 'DELETED' ? change.object : change.previous) as T | undefined,
    after: (change.type === 'DELETED' ? undefined : change.object) as T | undefined,
  };
}

/** Whether a change is of a Pod on a node: it came there, it went, or other selectors match it now. */
export function isMoved({ before, after }: Changed<Pod>): boolean {
  if (!before || !after) return Boolean((after ?? before)?.spec.nodeName);
  return (
    Boolean(after.spec.nodeName) &&
    (before.spec.nodeName !== after.spec.nodeName ||
      isBeingDeleted(before) !== isBeingDeleted(after) ||
      isPodFinished(before) !== isPodFinished(after) ||
      !isDeepStrictEqual(before.metadata.labels, after.metadata.labels))
  );
}

/** Scores on a scale from 0 to 100 by the highest (`DefaultNormalizeScore`). */
export function normalize(scores: readonly number[], reverse = false): number[] {
  const highest = Math.max(...scores);
  return scores.map(score => {
    const scaled = highest <= 0 ? 0 : Math.floor((100 * score) / highest);
    return reverse ? 100 - scaled : scaled;
  });
}
