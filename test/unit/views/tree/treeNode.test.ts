import assert from 'node:assert/strict';
import { changedNodes, indexTree, type TreeNode } from '../../../../src/views/tree/treeNode.ts';

function node(id: string, description = '', children: TreeNode[] = []): TreeNode {
  return { id, view: { label: id, description }, target: {}, children };
}

describe('changedNodes', () => {
  const before = indexTree([node('a', '', [node('a1'), node('a2')]), node('b')]);

  it('names the rows whose text changed', () => {
    const after = indexTree([node('a', '', [node('a1', 'new'), node('a2')]), node('b')]);
    assert.deepEqual(changedNodes(before, after), ['a1']);
  });

  it('names the parent of a row that came, went or moved', () => {
    const added = indexTree([node('a', '', [node('a1'), node('a2'), node('a3')]), node('b')]);
    const removed = indexTree([node('a', '', [node('a2')]), node('b')]);
    const moved = indexTree([node('a', '', [node('a2'), node('a1')]), node('b')]);
    for (const after of [added, removed, moved]) assert.deepEqual(changedNodes(before, after), ['a']);
  });

  it('asks for everything when the roots changed, and for nothing when nothing did', () => {
    assert.equal(changedNodes(before, indexTree([node('b')])), undefined);
    assert.deepEqual(changedNodes(before, indexTree([node('a', '', [node('a1'), node('a2')]), node('b')])), []);
  });
});

describe('indexTree', () => {
  it('refuses two rows with one id', () => {
    assert.throws(() => indexTree([node('a', '', [node('b')]), node('b')]), /id b/);
  });
});
