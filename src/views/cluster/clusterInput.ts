import type { KubeObject } from '../../base/kubeObject.ts';
import type { Snapshot } from '../../cluster/cluster.ts';
import type { RelatedObjects } from '../../cluster/relatedObjects.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { TreeNode } from '../tree/treeNode.ts';
import type { Awaited } from './awaited.ts';

/** What the Cluster view's groups are built from. */
export interface ClusterInput {
  namespace: string;
  resources: readonly ApiResource[];
  snapshot: (resource: ApiResource) => Snapshot;
  related: RelatedObjects;
  awaited: readonly Awaited[];
  /** Ids of nodes that are open: only their kinds are watched. */
  expanded: ReadonlySet<string>;
}

/** What commands on a row get: the object it stands for, or only its resource. */
export interface ClusterTarget {
  /** `pods`, `deployments.apps`. */
  resource?: string;
  namespace?: string;
  name?: string;
}

export type ClusterNode = TreeNode<ClusterTarget>;

/** An object with the resource it was listed by. */
export interface ListedObject {
  resource: ApiResource;
  object: KubeObject;
}
