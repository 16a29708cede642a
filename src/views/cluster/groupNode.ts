import * as l10n from '@vscode/l10n';
import type { ApiResource } from '../../cluster/resource.ts';
import type { ClusterInput, ClusterNode } from './clusterInput.ts';
import { groupWord, isAwaitedIn, unavailableNodes } from './objectNode.ts';
import { joined } from './words.ts';

/** A group of several kinds. */
export interface Group {
  /** Without the namespace. */
  id: string;
  label: string;
  icon: string;
  /** Closed, it says whether a checkpoint waits for one of these; open, what is wrong with their lists. */
  resources: readonly ApiResource[];
}

/** What an open group shows. */
export interface GroupContent {
  description: string;
  tooltip?: string;
  children: readonly ClusterNode[];
}

/** The row of a group that is open at first. While it is closed, nothing of it is asked for, nor watched. */
export function groupNode(input: ClusterInput, group: Group, content: () => GroupContent): ClusterNode {
  const id = input.id(group.id);
  const isOpen = input.isOpen(id, true);
  const view = { label: group.label, icon: { id: group.icon }, contextValue: 'group' };
  if (!isOpen) {
    const awaited = isAwaitedIn(input, group.resources);
    return {
      id,
      view: {
        ...view,
        expansion: 'collapsed',
        ...(awaited ? { awaited, description: l10n.t('awaited') } : {}),
      },
      target: {},
      children: [],
    };
  }
  const { description, tooltip, children } = content();
  const unavailable = unavailableNodes(input, group.resources);
  const isLoading = group.resources.some(resource => input.snapshot(resource).status === 'loading');
  const none = !isLoading && children.length === 0 && unavailable.length === 0 ? l10n.t('none') : '';
  return {
    id,
    view: {
      ...view,
      description: joined([groupWord(input, group.resources), description, none]),
      ...(tooltip === undefined ? {} : { tooltip }),
      expansion: 'expanded',
    },
    target: {},
    children: [...children, ...unavailable],
  };
}
