import * as l10n from '@vscode/l10n';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Cluster, Snapshot, WatchScope } from '../../cluster/cluster.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { coalesce } from '../tree/coalesce.ts';
import type { TreeModel, ViewHeader } from '../tree/treeModel.ts';
import { changedNodes, indexTree, type Tree } from '../tree/treeNode.ts';
import { awaitedObjects } from './awaited.ts';
import type { ClusterNode, ClusterTarget } from './clusterInput.ts';
import { buildClusterTree } from './clusterTree.ts';
import { mainResources, scopeOf } from './kinds.ts';
import { Leases, scopeKey } from './leases.ts';
import { openKinds } from './otherKinds.ts';
import { relatedIn } from './related.ts';
import { joined } from './words.ts';

/**
 * The Cluster view: a projection of what the lab's cluster holds. It watches while it is visible only, and kinds of
 * the second rank only while they are open; it is rebuilt once for each event-loop turn that brought a change.
 */
export class ClusterModel implements TreeModel<ClusterTarget>, Disposable {
  tree: Tree<ClusterTarget> = indexTree<ClusterTarget>([]);
  header: ViewHeader = {};
  private readonly lab: ActiveLab;
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new Emitter<readonly string[] | undefined>());
  readonly onDidChange = this.changed.event;
  private readonly updates = this.disposables.add(coalesce(() => this.update()));
  private readonly expanded = new Set<string>();
  private visible = false;
  /** What belongs to the lab's cluster: leases, subscriptions, and what was last known. */
  private connected: ConnectedCluster | undefined;

  constructor(lab: ActiveLab) {
    this.lab = lab;
    this.disposables.add(lab.onDidChange(() => this.updates.request()));
    this.disposables.add({ dispose: () => this.connected?.dispose() });
    this.update();
  }

  /** The view was shown or hidden. While it is hidden nothing is watched for it. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.updates.request();
  }

  /** A row was opened or closed. */
  setExpanded(nodeId: string, expanded: boolean): void {
    if (expanded) this.expanded.add(nodeId);
    else this.expanded.delete(nodeId);
    this.updates.request();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private update(): void {
    const cluster = this.lab.session?.cluster;
    const another = this.connected?.cluster !== cluster;
    if (another) {
      this.connected?.dispose();
      this.connected = cluster && new ConnectedCluster(cluster, () => this.updates.request());
    }
    this.header = clusterHeader(this.lab);
    this.connected?.leases.want(this.wanted(this.connected.cluster));
    // A hidden view keeps what it showed: it is brought up to date when it is shown again.
    if (!this.visible && !another) {
      this.changed.fire([]);
      return;
    }
    const before = this.tree;
    this.tree = this.build();
    this.changed.fire(changedNodes(before, this.tree));
  }

  private wanted(cluster: Cluster): WatchScope[] {
    if (!this.visible) return [];
    const { nodes, services, endpointSlices, workloads } = mainResources(cluster.resources);
    return [nodes, ...workloads, services, endpointSlices, ...openKinds(cluster.resources, this.expanded)]
      .filter(resource => resource !== undefined)
      .map(resource => scopeOf(cluster, resource));
  }

  private build(): Tree<ClusterTarget> {
    const { session } = this.lab;
    const { connected } = this;
    if (session === undefined || connected === undefined) return indexTree<ClusterTarget>([]);
    const { cluster } = session;
    const roots = buildClusterTree({
      namespace: cluster.namespace,
      resources: cluster.resources,
      snapshot: resource => connected.snapshot(resource),
      related: relatedIn(cluster.resources, resource => cluster.peek(scopeOf(cluster, resource))),
      awaited: awaitedObjects(session),
      expanded: this.expanded,
    });
    return indexTree(cluster.connection.status === 'disconnected' ? roots.map(dimmed) : roots);
  }
}

/** What was seen before the connection was lost must not look live: no row keeps the colour of its state. */
function dimmed(node: ClusterNode): ClusterNode {
  const { icon } = node.view;
  return {
    ...node,
    view: icon?.color === undefined ? node.view : { ...node.view, icon: { id: icon.id, color: 'disabledForeground' } },
    children: node.children.map(dimmed),
  };
}

class ConnectedCluster implements Disposable {
  readonly cluster: Cluster;
  readonly leases: Leases;
  private readonly disposables = new DisposableStore();
  private readonly lastKnown = new Map<string, readonly KubeObject[]>();

  constructor(cluster: Cluster, changed: () => void) {
    this.cluster = cluster;
    this.leases = this.disposables.add(new Leases(cluster));
    this.disposables.add(
      cluster.onDidChangeObjects(batch => {
        if (this.leases.concerns(batch)) changed();
      }),
    );
    this.disposables.add(cluster.onDidChangeConnection(changed));
    this.disposables.add(cluster.onDidChangeResources(changed));
  }

  /** While a list is loading again, what it last held: rows that vanish and come back would lose their place. */
  snapshot(resource: ApiResource): Snapshot {
    const scope = scopeOf(this.cluster, resource);
    const snapshot = this.cluster.peek(scope) ?? { status: 'loading', objects: [] };
    if (snapshot.status === 'loading') {
      return { status: 'loading', objects: this.lastKnown.get(scopeKey(scope)) ?? snapshot.objects };
    }
    this.lastKnown.set(scopeKey(scope), snapshot.objects);
    return snapshot;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

/** Which cluster is shown, and what must be known about it: not reached, or not a real one. */
export function clusterHeader({ session }: ActiveLab): ViewHeader {
  // The Lab view says why there is no lab; here the view's welcome offers to open one.
  if (session === undefined) return {};
  const { connection, displayName, namespace, isPractice } = session.cluster;
  return { message: message(), description: joined([displayName, namespace]) };

  function message(): string | undefined {
    switch (connection.status) {
      case 'connecting':
        return l10n.t('Connecting to {0}…', displayName);
      case 'disconnected':
        return joined(
          [l10n.t('Not connected to {0}: what is shown may be out of date.', displayName), connection.reason],
          ' ',
        );
      case 'connected':
        return isPractice ? l10n.t('Practice cluster: containers are simulated') : undefined;
    }
  }
}
