import type { Node, Taint } from '../../../kinds/core.ts';
import { tolerates } from '../../taints.ts';
import { changeOf, type Plugin } from '../framework.ts';

const taint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Keeps Pods off cordoned nodes. */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  judge({ spec }) {
    if (tolerates(spec.tolerations, taint)) return undefined;
    return {
      filter: ({ node }) =>
        node.spec.unschedulable === true ? { reasons: ['node(s) were unschedulable'], unresolvable: true } : undefined,
    };
  },
  mayHelp(change) {
    const node = changeOf<Node>(change, 'nodes');
    return node?.after !== undefined && node.after.spec.unschedulable !== true;
  },
};
