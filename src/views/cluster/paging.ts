import * as l10n from '@vscode/l10n';
import { commands } from '../../manifest.ts';
import type { TreeNode } from '../tree/treeNode.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';

/** How many rows of one list are shown at first, and how many more each time. */
export const PAGE = 500;

/** The rows of a list as far as it is shown, and one that says how many there are beside. Later ones are not built. */
export function pagedRows<T>(
  input: ClusterInput,
  listId: string,
  items: readonly T[],
  build: (item: T) => ClusterNode,
): ClusterNode[] {
  const shown = input.shown(listId);
  const rows = items.slice(0, shown).map(build);
  return items.length > shown ? [...rows, moreNode(listId, items.length - shown)] : rows;
}

/** As `pagedRows`, for a list that is built. */
export function pagedNodes(listId: string, nodes: readonly ClusterNode[], shown: number): readonly ClusterNode[] {
  if (nodes.length <= shown) return nodes;
  return [...nodes.slice(0, shown), moreNode(listId, nodes.length - shown)];
}

function moreNode(listId: string, count: number): TreeNode<{ list: string }> {
  const title = l10n.t('Show more');
  return {
    id: `more:${listId}`,
    view: {
      label: l10n.t('… {0} more', count.toLocaleString('en')),
      icon: { id: 'ellipsis' },
      contextValue: 'more',
      command: { id: commands.showMoreObjects, title },
      accessibleLabel: l10n.t('{0} more are not shown', count),
    },
    target: { list: listId },
    children: [],
  };
}
