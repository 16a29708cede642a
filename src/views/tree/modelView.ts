import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { messageText, plainLine } from '../../base/plainText.ts';
import { plainView } from './plainView.ts';
import type { TreeModel, ViewHeader } from './treeModel.ts';
import type { TreeNode } from './treeNode.ts';

/** The element that the editor holds for a node: its id, and what commands in its menus get as their argument. */
export type TreeElement<T extends object> = T & { readonly nodeId: string };

/** The scheme of the URIs that decorations of awaited rows hang on; nothing can be opened by it. */
export const decorationScheme = 'kubernetes-lab';

/** Answers the editor's questions about a model's tree; only changed nodes are refreshed. */
export class ModelProvider<T extends object> implements vscode.TreeDataProvider<TreeElement<T>>, vscode.Disposable {
  private readonly model: TreeModel<T>;
  private readonly disposables = new DisposableStore();
  /** One element for each node, for as long as there is the node: the editor compares them by identity. */
  private readonly elements = new Map<string, TreeElement<T>>();
  private readonly changed = this.disposables.add(
    new vscode.EventEmitter<TreeElement<T> | TreeElement<T>[] | undefined>(),
  );
  readonly onDidChangeTreeData = this.changed.event;

  constructor(model: TreeModel<T>) {
    this.model = model;
    this.disposables.add(model.onDidChange(ids => this.refresh(ids)));
  }

  getTreeItem(element: TreeElement<T>): vscode.TreeItem {
    const node = this.model.tree.nodes.get(element.nodeId);
    // Gone since the editor asked for its parent's children; its parent's refresh follows.
    if (node === undefined) return new vscode.TreeItem('');
    return treeItem(node);
  }

  getChildren(element?: TreeElement<T>): TreeElement<T>[] {
    const { roots, nodes } = this.model.tree;
    const children = element === undefined ? roots : (nodes.get(element.nodeId)?.children ?? []);
    return children.map(node => this.elementOf(node));
  }

  getParent(element: TreeElement<T>): TreeElement<T> | undefined {
    const { nodes, parents } = this.model.tree;
    const parent = nodes.get(parents.get(element.nodeId) ?? '');
    return parent && this.elementOf(parent);
  }

  /** The element of a node; undefined when there is no such node. */
  element(nodeId: string): TreeElement<T> | undefined {
    const node = this.model.tree.nodes.get(nodeId);
    return node && this.elementOf(node);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private elementOf(node: TreeNode<T>): TreeElement<T> {
    let element = this.elements.get(node.id);
    if (element === undefined) {
      element = { ...node.target, nodeId: node.id };
      this.elements.set(node.id, element);
    }
    return element;
  }

  private refresh(ids: readonly string[] | undefined): void {
    // What the editor never asked for, it does not show.
    const known = ids?.flatMap(id => this.elements.get(id) ?? []);
    for (const id of this.elements.keys()) if (!this.model.tree.nodes.has(id)) this.elements.delete(id);
    if (known === undefined) this.changed.fire(undefined);
    else if (known.length > 0) this.changed.fire(known);
  }
}

/** A view of the activity bar that shows a model: its tree and what stands around it. */
export class ModelView<T extends object> implements vscode.Disposable {
  readonly view: vscode.TreeView<TreeElement<T>>;
  private readonly model: TreeModel<T>;
  private readonly provider: ModelProvider<T>;
  private readonly disposables = new DisposableStore();
  private shown: ViewHeader = {};

  constructor(viewId: string, model: TreeModel<T>) {
    this.model = model;
    this.provider = this.disposables.add(new ModelProvider(model));
    this.view = this.disposables.add(
      vscode.window.createTreeView(viewId, { treeDataProvider: this.provider, showCollapseAll: true }),
    );
    this.disposables.add(model.onDidChange(() => this.showHeader()));
    this.showHeader();
  }

  /** Scrolls to a node and opens it. Does nothing when the view is hidden, which revealing would open. */
  async reveal(nodeId: string): Promise<void> {
    const element = this.provider.element(nodeId);
    if (element === undefined || !this.view.visible) return;
    await this.view.reveal(element, { select: false, focus: false, expand: true });
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Each assignment is a message to the workbench: only what differs is assigned. */
  private showHeader(): void {
    const { message, description, badge } = this.model.header;
    if (message !== this.shown.message)
      this.view.message = message === undefined ? undefined : plainLine(messageText(message));
    if (description !== this.shown.description) this.view.description = plainLine(description ?? '');
    if (badge?.value !== this.shown.badge?.value || badge?.tooltip !== this.shown.badge?.tooltip) {
      this.view.badge = badge;
    }
    this.shown = { message, description, badge };
  }
}

function treeItem<T extends object>(node: TreeNode<T>): vscode.TreeItem {
  const view = plainView(node.view);
  const item = new vscode.TreeItem(view.label, collapsibleState(view.expansion));
  item.id = node.id;
  item.description = view.description;
  item.tooltip = view.tooltip ?? view.label;
  item.contextValue = view.contextValue;
  if (view.icon !== undefined) {
    const color = view.icon.color === undefined ? undefined : new vscode.ThemeColor(view.icon.color);
    item.iconPath = new vscode.ThemeIcon(view.icon.id, color);
  }
  // Without a label of its own a screen reader would say the tooltip.
  const label = view.accessibleLabel ?? [view.label, view.description].filter(Boolean).join(', ');
  item.accessibilityInformation = { label };
  if (view.awaited === true) {
    item.resourceUri = vscode.Uri.from({ scheme: decorationScheme, path: `/${node.id}`, fragment: 'awaited' });
  }
  if (view.command !== undefined) {
    item.command = { command: view.command.id, title: view.command.title, arguments: [node.target] };
  }
  return item;
}

function collapsibleState(expansion: 'collapsed' | 'expanded' | undefined): vscode.TreeItemCollapsibleState {
  if (expansion === undefined) return vscode.TreeItemCollapsibleState.None;
  return expansion === 'expanded'
    ? vscode.TreeItemCollapsibleState.Expanded
    : vscode.TreeItemCollapsibleState.Collapsed;
}
