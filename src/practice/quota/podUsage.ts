import type { Container, Pod } from '../kinds/pod.ts';
import { Quantity } from '../kinds/quantity.ts';

export type Amounts = Map<string, Quantity>;

/** Adds amounts to others, in place. */
export function addAmounts(to: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) to.set(name, (to.get(name) ?? Quantity.zero).add(amount));
}

/**
 * What all containers of a Pod request, or may use at most: the sum of what runs side by side, or an init container
 * that needs more (`component-helpers/resource.PodRequests`).
 */
export function podAmounts(pod: Pod, list: 'requests' | 'limits'): Amounts {
  const total: Amounts = new Map();
  const sidecars: Amounts = new Map();
  const initial: Amounts = new Map();
  for (const container of pod.spec.containers) addAmounts(total, containerAmounts(container, list));
  for (const container of pod.spec.initContainers ?? []) {
    const own = containerAmounts(container, list);
    const isSidecar = container.restartPolicy === 'Always';
    if (isSidecar) {
      addAmounts(total, own);
      addAmounts(sidecars, own);
    } else addAmounts(own, sidecars);
    raiseTo(initial, isSidecar ? sidecars : own);
  }
  raiseTo(total, initial);
  return total;
}

export function containerAmounts(container: Container, list: 'requests' | 'limits'): Amounts {
  return new Map(Object.entries(container.resources?.[list] ?? {}).map(([name, text]) => [name, Quantity.of(text)]));
}

function raiseTo(amounts: Amounts, others: Amounts): void {
  for (const [name, amount] of others) {
    const own = amounts.get(name);
    if (own === undefined || own.compare(amount) < 0) amounts.set(name, amount);
  }
}

/** The names by which a quota limits what containers ask for (`podComputeUsageHelper`). */
export function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage: Amounts = new Map([['pods', Quantity.count(1)]]);
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const request = requests.get(name);
    if (request) usage.set(name, request).set(`requests.${name}`, request);
    const limit = limits.get(name);
    if (limit) usage.set(`limits.${name}`, limit);
  }
  for (const [name, request] of requests) {
    if (name.startsWith('hugepages-')) usage.set(name, request);
    if (name.startsWith('hugepages-') || name.includes('/')) usage.set(`requests.${name}`, request);
  }
  return usage;
}

/** Whether a Pod still counts: it has not ended, and its time to end is not over (`core.QuotaV1Pod`). */
export function isCharged({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  return metadata.deletionTimestamp === undefined || Date.parse(metadata.deletionTimestamp) > now;
}
