/** What one row of a tree shows. Plain data: `modelView.ts` makes a `TreeItem` of it. */
export interface NodeView {
  label: string;
  description?: string;
  /** Plain text, lines separated by `\n`. Never Markdown: it may hold names that come from a cluster. */
  tooltip?: string;
  /** A codicon and, for a state, a theme colour. */
  icon?: { id: string; color?: string };
  /** For menus; words separated by dots, e.g. `checkpoint.pending.hints`. */
  contextValue?: string;
  /** What a screen reader says instead of label and description. */
  accessibleLabel?: string;
  /** Absent: a leaf. The first state only: afterwards the editor remembers what the learner chose. */
  expansion?: 'collapsed' | 'expanded';
  /** What a click does; its argument is the node's own `target`. */
  command?: { id: string; title: string };
  /** What the current checkpoint awaits. */
  awaited?: boolean;
}

/** A row with those below it. `id` is unique in the tree and stays the same as long as the row means the same thing. */
export interface TreeNode<T extends object = object> {
  id: string;
  view: NodeView;
  /** Passed to commands in menus and on clicks. */
  target: T;
  children: readonly TreeNode<T>[];
}

/** A tree with an index. */
export interface Tree<T extends object = object> {
  roots: readonly TreeNode<T>[];
  nodes: ReadonlyMap<string, TreeNode<T>>;
  /** Node id → its parent's id; roots are absent. */
  parents: ReadonlyMap<string, string>;
}

/** Indexes a tree. Throws on a duplicate id, which an editor would answer with an empty view. */
export function indexTree<T extends object>(roots: readonly TreeNode<T>[]): Tree<T> {
  const nodes = new Map<string, TreeNode<T>>();
  const parents = new Map<string, string>();
  const add = (node: TreeNode<T>, parent: string | undefined): void => {
    if (nodes.has(node.id)) throw new Error(`Two tree nodes have the id ${node.id}`);
    nodes.set(node.id, node);
    if (parent !== undefined) parents.set(node.id, parent);
    for (const child of node.children) add(child, node.id);
  };
  for (const root of roots) add(root, undefined);
  return { roots, nodes, parents };
}

/**
 * The nodes to refresh when `before` becomes `after`: those whose own row changed or whose list of children did.
 * `undefined`: the list of roots changed, so everything. Empty: nothing.
 */
export function changedNodes(before: Tree, after: Tree): string[] | undefined {
  if (!sameIds(before.roots, after.roots)) return undefined;
  const changed: string[] = [];
  for (const [id, node] of after.nodes) {
    const old = before.nodes.get(id);
    if (old === undefined || old === node) continue;
    if (!sameView(old.view, node.view) || !sameIds(old.children, node.children)) changed.push(id);
  }
  return changed;
}

function sameIds(left: readonly TreeNode[], right: readonly TreeNode[]): boolean {
  return left === right || (left.length === right.length && left.every((node, index) => node.id === right[index]?.id));
}

function sameView(left: NodeView, right: NodeView): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
