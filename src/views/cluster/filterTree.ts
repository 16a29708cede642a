import type { ClusterNode } from './clusterInput.ts';
import { pagedNodes } from './paging.ts';

/**
 * The rows that have a text in what they show, with all that lies below them, and those above them. Lists that are still
 * too long are shown as far as `shown` says.
 */
export function filterTree(
  nodes: readonly ClusterNode[],
  filter: string,
  shown: (listId: string) => number,
): ClusterNode[] {
  const text = filter.toLocaleLowerCase();
  const filtered = (node: ClusterNode): ClusterNode[] => {
    if (has(node, text)) return [{ ...node, children: pagedNodes(node.id, node.children, shown(node.id)) }];
    const children = node.children.flatMap(filtered);
    return children.length === 0 ? [] : [{ ...node, children: pagedNodes(node.id, children, shown(node.id)) }];
  };
  return nodes.flatMap(filtered);
}

function has({ view: { label, description = '', accessibleLabel = '' } }: ClusterNode, text: string): boolean {
  return [label, description, accessibleLabel].some(shown => shown.toLocaleLowerCase().includes(text));
}
