import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../../kinds/core.ts';
import type { NodeSelectorTerm } from '../../../kinds/scheduling.ts';
import { matchesNodeSelection, matchesTerm } from '../../nodeSelection.ts';
import { changeOf, normalize, type Plugin } from '../framework.ts';

/** `nodeSelector` and node affinity. */
export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  judge(pod) {
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!required && !pod.spec.nodeSelector) return undefined;
    const only = namedNodes(required?.nodeSelectorTerms ?? []);
    if (only?.size === 0) return { nowhere: 'pod affinity terms conflict' };
    return {
      ...(only ? { only } : {}),
      filter: ({ node }) =>
        matchesNodeSelection(pod, node)
          ? undefined
          : { reasons: ["node(s) didn't match Pod's node affinity/selector"], unresolvable: true },
    };
  },
  weight: 2,
  score({ spec }, _cluster, nodes) {
    const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return undefined;
    return normalize(
      nodes.map(({ node }) =>
        preferred.reduce((sum, { preference, weight }) => sum + (matchesTerm(preference, node) ? weight : 0), 0),
      ),
    );
  },
  mayHelp(change) {
    const node = changeOf<Node>(change, 'nodes');
    return node?.after !== undefined && !isDeepStrictEqual(node.before?.metadata.labels, node.after.metadata.labels);
  },
};

/** The nodes that every term names by `metadata.name`; undefined when a term names none. */
function namedNodes(terms: readonly NodeSelectorTerm[]): Set<string> | undefined {
  if (terms.length === 0) return undefined;
  const all = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields
      .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
      .map(({ values }) => values ?? []);
    if (lists.length === 0) return undefined;
    for (const name of lists[0]!.filter(each => lists.every(list => list.includes(each)))) all.add(name);
  }
  return all;
}
