import type { Event } from '../../base/emitter.ts';
import type { Tree } from './treeNode.ts';

/** What stands around a tree: above it, beside its title, and as a number on the activity bar. */
export interface ViewHeader {
  message?: string;
  description?: string;
  badge?: { value: number; tooltip: string };
}

/** A tree that changes. Knows nothing of the editor. */
export interface TreeModel<T extends object = object> {
  readonly tree: Tree<T>;
  readonly header: ViewHeader;
  /** The nodes to refresh; `undefined`: all of them. The header may have changed as well. */
  readonly onDidChange: Event<readonly string[] | undefined>;
}
