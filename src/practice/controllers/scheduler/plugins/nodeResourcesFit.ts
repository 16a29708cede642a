import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../../kinds/core.ts';
import type { Pod } from '../../../kinds/pod.ts';
import { isPodFinished } from '../../pods.ts';
import { changeOf, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeInfo.ts';
import { podRequests, type ResourceAmounts } from '../resources.ts';

/** What a node lacks, e.g. `cpu` with what the Pod asks for, what is in use, and what the node has. */
export interface Lack {
  resource: string;
  requested: number;
  used: number;
  capacity: number;
}

/** Lets a Pod only where what it asks for is left, and prefers nodes where more is (`LeastAllocated`). */
export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  judge(pod) {
    const wanted = podRequests(pod);
    return {
      filter(node) {
        const lacks = lackingResources(wanted, node);
        if (lacks.length === 0) return undefined;
        return {
          reasons: lacks.map(({ resource }) => (resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`)),
          unresolvable: lacks.some(({ resource, requested, capacity }) => resource !== 'pods' && requested > capacity),
        };
      },
    };
  },
  weight: 1,
  score(pod, _cluster, nodes) {
    const wanted = podRequests(pod, true);
    return nodes.map(({ allocatable, nonZeroRequested }) => {
      const shares = ['cpu', 'memory'].flatMap(name => {
        const capacity = allocatable.get(name) ?? 0;
        if (capacity === 0) return [];
        const requested = (nonZeroRequested.get(name) ?? 0) + (wanted.get(name) ?? 0);
        return [requested > capacity ? 0 : Math.floor(((capacity - requested) * 100) / capacity)];
      });
      return shares.length === 0 ? 0 : Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length);
    });
  },
  mayHelp(change) {
    const pod = changeOf<Pod>(change, 'pods');
    if (pod?.before) {
      const gone = pod.after === undefined || isPodFinished(pod.after);
      const resized = pod.after !== undefined && pod.after.metadata.generation !== pod.before.metadata.generation;
      return Boolean(pod.before.spec.nodeName) && (gone || resized);
    }
    const node = changeOf<Node>(change, 'nodes');
    return (
      node?.after !== undefined && !isDeepStrictEqual(node.before?.status?.allocatable, node.after.status?.allocatable)
    );
  },
};

/** Prefers nodes whose CPU and memory are then in use alike. */
export const balancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  score(pod, _cluster, nodes) {
    const wanted = podRequests(pod);
    if (!wanted.get('cpu') && !wanted.get('memory')) return undefined;
    return nodes.map(({ allocatable, requested }) => {
      const shares = ['cpu', 'memory'].flatMap(name => {
        const capacity = allocatable.get(name) ?? 0;
        return capacity === 0 ? [] : [Math.min(1, ((requested.get(name) ?? 0) + (wanted.get(name) ?? 0)) / capacity)];
      });
      const deviation = shares.length === 2 ? Math.abs(shares[0]! - shares[1]!) / 2 : 0;
      return Math.floor((1 - deviation) * 100);
    });
  },
};

/** In upstream's order (`fitsRequest`): Pods, CPU, memory, ephemeral storage, then the others. */
export function lackingResources(wanted: ResourceAmounts, { allocatable, pods, requested }: NodeInfo): Lack[] {
  const lacks: Lack[] = [];
  const capacity = allocatable.get('pods') ?? 0;
  if (pods.size + 1 > capacity) lacks.push({ resource: 'pods', requested: 1, used: pods.size, capacity });
  const usual = ['cpu', 'memory', 'ephemeral-storage'];
  const others = [...wanted.keys()].filter(name => !usual.includes(name)).sort();
  for (const resource of [...usual, ...others]) {
    const asked = wanted.get(resource) ?? 0;
    const [has, used] = [allocatable.get(resource) ?? 0, requested.get(resource) ?? 0];
    if (asked > 0 && asked > has - used) lacks.push({ resource, requested: asked, used, capacity: has });
  }
  return lacks;
}
