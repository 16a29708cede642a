import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { LabSession } from '../../lab/labSession.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { coalesce } from '../tree/coalesce.ts';
import type { TreeModel, ViewHeader } from '../tree/treeModel.ts';
import { changedNodes, indexTree, type Tree } from '../tree/treeNode.ts';
import { awaitedObjects } from './awaited.ts';
import { clusterHeader } from './clusterHeader.ts';
import type { ClusterInput, ClusterNode, ClusterTarget } from './clusterInput.ts';
import { ownerGroups } from './clusterTree.ts';
import { ConnectedCluster } from './connectedCluster.ts';
import { filterTree } from './filterTree.ts';
import { scopeOf } from './kinds.ts';
import { groupsByNamespace } from './namespaces.ts';
import { PAGE } from './paging.ts';
import { relatedIn } from './related.ts';

/** By what the view's rows are grouped: by who owns what in the lab's namespace, or by namespace first. */
export type Grouping = 'owner' | 'namespace';

/** So many rows are remembered as open or closed before those of former objects are let go. */
const MANY_ROWS = 2000;
/** Ages are told in minutes. */
const MINUTE_MS = 60_000;

/**
 * The Cluster view: a projection of what the lab's cluster holds. What its open rows show is watched while the view is
 * visible, and nothing else; it is rebuilt once for each event-loop turn that brought a change.
 */
export class ClusterModel implements TreeModel<ClusterTarget>, Disposable {
  tree: Tree<ClusterTarget> = indexTree<ClusterTarget>([]);
  header: ViewHeader = {};
  private readonly lab: ActiveLab;
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new Emitter<readonly string[] | undefined>());
  readonly onDidChange = this.changed.event;
  private readonly updates = this.disposables.add(coalesce(() => this.update()));
  /** Rows that were drawn, or opened or closed by the learner: whether they are open. */
  private readonly open = new Map<string, boolean>();
  /** Lists of which more than the first page is shown. */
  private readonly lengths = new Map<string, number>();
  private readonly shown = (listId: string): number => this.lengths.get(listId) ?? PAGE;
  private visible = false;
  private by: Grouping = 'owner';
  private text = '';
  private connected: ConnectedCluster | undefined;
  private clock: NodeJS.Timeout | undefined;

  constructor(lab: ActiveLab) {
    this.lab = lab;
    this.disposables.add(lab.onDidChange(() => this.updates.request()));
    this.disposables.add({ dispose: () => this.connected?.dispose() });
    this.disposables.add({ dispose: () => clearInterval(this.clock) });
    this.update();
  }

  /** The view was shown or hidden. While it is hidden nothing is watched for it. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    clearInterval(this.clock);
    this.clock = visible ? setInterval(() => this.updates.request(), MINUTE_MS).unref() : undefined;
    this.updates.request();
  }

  /** A row was opened or closed. */
  setExpanded(nodeId: string, expanded: boolean): void {
    this.open.set(nodeId, expanded);
    this.updates.request();
  }

  /** Something has changed that is not shown yet. */
  get isPending(): boolean {
    return this.updates.isPending;
  }

  get grouping(): Grouping {
    return this.by;
  }

  set grouping(by: Grouping) {
    this.by = by;
    this.updates.request();
  }

  /** Only rows that have this text are shown; empty: all of them. */
  get filter(): string {
    return this.text;
  }

  set filter(text: string) {
    this.text = text.trim();
    this.updates.request();
  }

  /** Shows the next rows of a list that is not shown to its end. */
  showMore(listId: string): void {
    this.lengths.set(listId, this.shown(listId) + PAGE);
    this.updates.request();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private update(): void {
    const { session } = this.lab;
    const another = this.connected?.cluster !== session?.cluster;
    if (another) {
      this.connected?.dispose();
      this.connected = session && new ConnectedCluster(session.cluster, () => this.updates.request());
    }
    this.header = clusterHeader(this.lab, this.text);
    // A hidden view keeps what it showed: it is brought up to date when it is shown again.
    const before = this.tree;
    if (this.visible || another) this.tree = this.build();
    this.forgetOpen();
    if (this.visible) this.connected?.watchAsked();
    else this.connected?.watchNothing();
    this.changed.fire(this.tree === before ? [] : changedNodes(before, this.tree));
  }

  private build(): Tree<ClusterTarget> {
    const { session } = this.lab;
    const { connected } = this;
    if (session === undefined || connected === undefined) return indexTree<ClusterTarget>([]);
    const input = this.inputOf(session, connected);
    const all =
      this.by === 'owner' ? ownerGroups(input) : groupsByNamespace(input, name => within(input, name, connected));
    const roots = this.text === '' ? all : filterTree(all, this.text, this.shown);
    return indexTree(session.cluster.connection.status === 'disconnected' ? roots.map(dimmed) : roots);
  }

  private isOpen(nodeId: string, initially: boolean): boolean {
    const known = this.open.get(nodeId);
    // Kept, as the editor keeps it: a row does not close by itself because its list has grown.
    if (known === undefined && initially) this.open.set(nodeId, true);
    return known ?? initially;
  }

  /** Rows of what is gone need not be remembered for ever. */
  private forgetOpen(): void {
    if (this.open.size <= MANY_ROWS) return;
    for (const nodeId of this.open.keys()) if (!this.tree.nodes.has(nodeId)) this.open.delete(nodeId);
  }

  private inputOf(session: LabSession, connected: ConnectedCluster): ClusterInput {
    const { cluster } = session;
    const { namespace, resources } = cluster;
    return {
      namespace,
      labNamespace: namespace,
      resources,
      snapshot: (resource, other) => connected.snapshot(scopeOf({ namespace: other ?? namespace }, resource)),
      related: relatedOf(connected, namespace),
      awaited: awaitedObjects(session),
      isOpen: (nodeId, initially) => this.isOpen(nodeId, initially),
      // The filter looks through whole lists.
      shown: this.text === '' ? this.shown : () => Infinity,
      columns: resource => connected.columns.of(resource),
      id: local => local,
      now: Date.now(),
    };
  }
}

/** The same for the rows of another namespace. */
function within(input: ClusterInput, namespace: string, connected: ConnectedCluster): ClusterInput {
  return {
    ...input,
    namespace,
    snapshot: (resource, other) => input.snapshot(resource, other ?? namespace),
    related: relatedOf(connected, namespace),
    id: local => `${namespace}/${local}`,
  };
}

function relatedOf({ cluster }: ConnectedCluster, namespace: string): ClusterInput['related'] {
  return relatedIn(cluster.resources, resource => cluster.peek(scopeOf({ namespace }, resource)));
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
