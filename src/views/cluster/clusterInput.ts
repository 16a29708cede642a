import type { KubeObject } from '../../base/kubeObject.ts';
import type { Snapshot } from '../../cluster/cluster.ts';
import type { RelatedObjects } from '../../cluster/relatedObjects.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { TreeNode } from '../tree/treeNode.ts';
import type { Awaited } from './awaited.ts';
import type { PrinterColumn } from './columns.ts';

/** What the Cluster view's groups are built from. */
export interface ClusterInput {
  /** The namespace that the groups show. */
  namespace: string;
  /** The lab's own namespace. */
  labNamespace: string;
  resources: readonly ApiResource[];
  /**
   * What is known of a resource in `namespace`, or in the whole cluster when it has none. Whatever is asked for here is
   * watched from then on, for as long as it is asked for whenever the tree is built.
   */
  snapshot: (resource: ApiResource, namespace?: string) => Snapshot;
  related: RelatedObjects;
  awaited: readonly Awaited[];
  /** Whether a row is open; `initially` says so for one that the learner has not touched. */
  isOpen: (nodeId: string, initially: boolean) => boolean;
  /** How many rows of a long list are shown. */
  shown: (nodeId: string) => number;
  /** The columns of a resource's objects. */
  columns: (resource: ApiResource) => readonly PrinterColumn[];
  /** The id of a row that is there once for each namespace. */
  id: (local: string) => string;
  /** The time, in milliseconds since 1970, for ages. */
  now: number;
}

/** What commands on a row get: the object it stands for, or only its resource. */
export interface ClusterTarget {
  /** `pods`, `deployments.apps`. */
  resource?: string;
  namespace?: string;
  name?: string;
  /** The row whose list goes on: of "… 1,200 more". */
  list?: string;
}

export type ClusterNode = TreeNode<ClusterTarget>;

/** An object with the resource it was listed by. */
export interface ListedObject {
  resource: ApiResource;
  object: KubeObject;
}
