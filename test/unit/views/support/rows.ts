import type { TreeNode } from '../../../../src/views/tree/treeNode.ts';

/** A tree as a text, a row a line, two spaces for each level: `label | description`. */
export function rows(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap(({ view, children }) => [
    `${'  '.repeat(depth)}${[view.label, view.description ?? ''].filter(text => text !== '').join(' | ')}`,
    ...rows(children, depth + 1),
  ]);
}
