import type { Node } from '../../kinds/core.ts';
import type { Container, Pod } from '../../kinds/pod.ts';
import { isPodFinished } from '../pods.ts';
import { quantityValue } from './quantity.ts';

/** Amounts by resource name: CPUs, bytes, and `pods`. */
export type Resources = Map<string, number>;

/** What a Pod asks for: its containers together, or an init container that asks for more. */
export function podRequests(pod: Pod): Resources {
  const total: Resources = new Map([['pods', 1]]);
  for (const container of pod.spec.containers) add(total, containerRequests(container));
  for (const container of pod.spec.initContainers ?? []) {
    for (const [name, amount] of containerRequests(container)) {
      total.set(name, Math.max(total.get(name) ?? 0, amount));
    }
  }
  return total;
}

function containerRequests(container: Container): Resources {
  const { requests, limits } = container.resources ?? {};
  return new Map(Object.entries({ ...limits, ...requests }).map(([name, value]) => [name, quantityValue(value)]));
}

/** What is left of a node beside the Pods that are bound to it. */
export function freeResources(node: Node, pods: readonly Pod[]): Resources {
  const free: Resources = new Map(
    Object.entries(node.status?.allocatable ?? {}).map(([name, value]) => [name, quantityValue(value)]),
  );
  for (const pod of pods) {
    if (pod.spec.nodeName === node.metadata.name && !isPodFinished(pod)) add(free, podRequests(pod), -1);
  }
  return free;
}

function add(to: Resources, amounts: Resources, factor = 1): void {
  for (const [name, amount] of amounts) to.set(name, (to.get(name) ?? 0) + factor * amount);
}
