import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../../kinds/core.ts';
import { tolerates, untoleratedTaint } from '../../taints.ts';
import { changeOf, normalize, type Plugin } from '../framework.ts';

/** Keeps Pods off nodes with taints that they do not tolerate, and prefers nodes without `PreferNoSchedule` taints. */
export const taintToleration: Plugin = {
  name: 'TaintToleration',
  judge({ spec }) {
    return {
      filter: ({ node }) =>
        untoleratedTaint(node.spec.taints, spec.tolerations) === undefined
          ? undefined
          : { reasons: ['node(s) had untolerated taint(s)'], unresolvable: true },
    };
  },
  weight: 3,
  score({ spec }, _cluster, nodes) {
    const counts = nodes.map(
      ({ node }) =>
        (node.spec.taints ?? []).filter(
          taint => taint.effect === 'PreferNoSchedule' && !tolerates(spec.tolerations, taint),
        ).length,
    );
    return counts.every(count => count === 0) ? undefined : normalize(counts, true);
  },
  mayHelp(change) {
    const node = changeOf<Node>(change, 'nodes');
    return node?.after !== undefined && !isDeepStrictEqual(node.before?.spec.taints, node.after.spec.taints);
  },
};
