import { plainLine, plainText } from '../../base/plainText.ts';
import type { NodeView } from './treeNode.ts';

/** A row with every text of it made plain. */
export function plainView(view: NodeView): NodeView {
  return {
    ...view,
    label: plainLine(view.label),
    ...(view.description === undefined ? {} : { description: plainLine(view.description) }),
    ...(view.tooltip === undefined ? {} : { tooltip: plainText(view.tooltip) }),
    ...(view.accessibleLabel === undefined ? {} : { accessibleLabel: plainLine(view.accessibleLabel) }),
  };
}
