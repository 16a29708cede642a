import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { PodAffinity, PodAffinityTerm } from '../../kinds/scheduling.ts';
import { matchesSelector } from '../labels.ts';
import type { ClusterState } from './framework.ts';

/** A term of a Pod's affinity or anti-affinity, ready to be matched. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly weight: number;
  matches(other: Pod): boolean;
}

export function requiredTerms(owner: Pod, affinity: PodAffinity | undefined, cluster: ClusterState): AffinityTerm[] {
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map(term => affinityTerm(owner, term, 1, cluster));
}

export function preferredTerms(owner: Pod, affinity: PodAffinity | undefined, cluster: ClusterState): AffinityTerm[] {
  const terms = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map(({ podAffinityTerm, weight }) => affinityTerm(owner, podAffinityTerm, weight, cluster));
}

/** Whether a Pod matches all terms, of which there are some. */
export function matchesAll(terms: readonly AffinityTerm[], pod: Pod): boolean {
  return terms.length > 0 && terms.every(term => term.matches(pod));
}

/** Without namespaces a term speaks of its Pod's own. */
function affinityTerm(owner: Pod, term: PodAffinityTerm, weight: number, { api }: ClusterState): AffinityTerm {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [], namespaceSelector, topologyKey } = term;
  const { labels, namespace } = owner.metadata;
  const listed = term.namespaces ?? [];
  const own = listed.length === 0 && namespaceSelector === undefined;
  const has = (key: string): boolean => labels?.[key] !== undefined;
  const [same, different] = [matchLabelKeys.filter(has), mismatchLabelKeys.filter(has)];
  return {
    topologyKey,
    weight,
    matches({ metadata }) {
      const inside = own ? metadata.namespace === namespace : listed.includes(metadata.namespace ?? '');
      return (
        matchesSelector(labelSelector, metadata.labels) &&
        same.every(key => metadata.labels?.[key] === labels?.[key]) &&
        different.every(key => metadata.labels?.[key] !== labels?.[key]) &&
        (inside ||
          (namespaceSelector !== undefined &&
            matchesSelector(
              namespaceSelector,
              api.get<KubeObject>('namespaces', undefined, metadata.namespace ?? '')?.metadata.labels,
            )))
      );
    },
  };
}
