import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Service } from '../../kinds/core.ts';
import type { Labels, LabelSelector } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { matchesLabels, matchesSelector } from '../labels.ts';
import { controllerOf } from '../objects.ts';
import type { ClusterState } from './framework.ts';

export type Selector = (labels: Labels) => boolean;

const owners: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicasets.apps',
  ReplicationController: 'replicationcontrollers',
  StatefulSet: 'statefulsets.apps',
};

/**
 * Selects the Pods that belong together with one: those of the Services that select it and of the workload that
 * controls it; undefined when there are none (`helper.DefaultSelector`).
 */
export function defaultSelector(pod: Pod, { api }: ClusterState): Selector | undefined {
  const { labels, namespace } = pod.metadata;
  const selectors: Selector[] = api
    .list<Service>('services', namespace)
    .filter(({ spec }) => matchesLabels(spec.selector, labels))
    .map(
      ({ spec }) =>
        each =>
          matchesLabels(spec.selector, each),
    );
  const owner = controllerOf(pod);
  const resource = owners[owner?.kind ?? ''];
  if (owner && resource) {
    const found = api.get<KubeObject<{ selector?: LabelSelector | Labels }>>(resource, namespace, owner.name);
    const own = found?.spec?.selector;
    // A ReplicationController's selector is labels alone.
    const selector =
      owner.kind === 'ReplicationController' && own ? { matchLabels: own as Record<string, string> } : own;
    if (selector) selectors.push(each => matchesSelector(selector, each));
  }
  if (selectors.length === 0) return undefined;
  return each => selectors.every(selects => selects(each));
}
