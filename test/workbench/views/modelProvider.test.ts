import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Emitter } from '../../../src/base/emitter.ts';
import { awaitedDecorations } from '../../../src/views/cluster/awaitedDecorations.ts';
import { ModelProvider } from '../../../src/views/tree/modelView.ts';
import type { TreeModel } from '../../../src/views/tree/treeModel.ts';
import { indexTree, type NodeView, type Tree, type TreeNode } from '../../../src/views/tree/treeNode.ts';

interface Place {
  lesson: string;
  id: string;
}

class Model implements TreeModel<Place> {
  tree: Tree<Place>;
  readonly header = {};
  private readonly changed = new Emitter<readonly string[] | undefined>();
  readonly onDidChange = this.changed.event;

  constructor(roots: readonly TreeNode<Place>[]) {
    this.tree = indexTree(roots);
  }

  become(roots: readonly TreeNode<Place>[], changed: readonly string[] | undefined): void {
    this.tree = indexTree(roots);
    this.changed.fire(changed);
  }
}

function node(id: string, view: Partial<NodeView> = {}, children: TreeNode<Place>[] = []): TreeNode<Place> {
  return { id, view: { label: id, ...view }, target: { lesson: 'lab', id: `place-${id}` }, children };
}

describe('a tree model in the workbench', () => {
  it('becomes tree items that say everything to a screen reader and are never Markdown', () => {
    const provider = new ModelProvider(
      new Model([
        node('a', {
          label: '[x](command:evil)\u001b[31m',
          description: '1/2',
          tooltip: '**bold** $(trash)\n<b>next</b>',
          icon: { id: 'pass', color: 'testing.iconPassed' },
          contextValue: 'step.current',
          expansion: 'expanded',
          command: { id: 'kubernetesLab.goToStep', title: 'Go' },
        }),
      ]),
    );
    const [element] = provider.getChildren();
    assert.ok(element);
    const item = provider.getTreeItem(element);
    assert.equal(item.label, '[x](command:evil)');
    assert.equal(item.tooltip, '**bold** $(trash)\n<b>next</b>', 'a string is shown as it is');
    assert.equal(item.accessibilityInformation?.label, '[x](command:evil), 1/2');
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.equal(item.id, 'a');
    assert.equal(item.contextValue, 'step.current');
    assert.deepEqual(item.command?.arguments, [{ lesson: 'lab', id: 'place-a' }]);
    assert.ok(item.iconPath instanceof vscode.ThemeIcon);
    provider.dispose();
  });

  it('gives commands in menus the place that the row stands for', () => {
    const provider = new ModelProvider(new Model([node('a', {}, [node('b')])]));
    const [parent] = provider.getChildren();
    const [child] = provider.getChildren(parent);
    assert.equal(child?.lesson, 'lab');
    assert.equal(child.id, 'place-b');
    assert.equal(provider.getParent(child), parent, 'an element stays the same object');
    provider.dispose();
  });

  it('asks the editor to refresh what it knows and what changed, and no more', () => {
    const roots = (description: string): TreeNode<Place>[] => [
      node('a', {}, [node('b', { description }), node('c', { description })]),
    ];
    const model = new Model(roots('old'));
    const provider = new ModelProvider(model);
    const fired: unknown[] = [];
    provider.onDidChangeTreeData(event => fired.push(event));
    model.become(roots('new'), ['b', 'c']);
    assert.deepEqual(fired, [], 'nothing was shown yet');
    const [a] = provider.getChildren();
    const [b] = provider.getChildren(a);
    model.become(roots('newer'), ['b']);
    assert.deepEqual(fired, [[b]]);
    model.become([node('z')], undefined);
    assert.deepEqual(fired.slice(1), [undefined]);
    provider.dispose();
  });

  it('marks a row that a checkpoint waits for, and no other', async () => {
    const provider = new ModelProvider(new Model([node('pods:1', { awaited: true }), node('pods:2')]));
    const [first, second] = provider.getChildren().map(element => provider.getTreeItem(element));
    assert.ok(first?.resourceUri);
    assert.equal(second?.resourceUri, undefined);
    const cancellation = new vscode.CancellationTokenSource().token;
    const mark = await awaitedDecorations.provideFileDecoration(first.resourceUri, cancellation);
    assert.equal(mark?.badge, '◎');
    const other = vscode.Uri.file('/work/notes.md');
    assert.equal(await awaitedDecorations.provideFileDecoration(other, cancellation), undefined);
    provider.dispose();
  });
});
