import type { Container, Pod } from '../../kinds/pod.ts';
import type { IntOrString } from '../../kinds/meta.ts';
import { quantityValue } from './quantity.ts';

/** Whole amounts by resource name: thousandths of a CPU, else bytes or pieces. */
export type ResourceAmounts = Map<string, number>;

/** What scoring assumes of a container that asks for nothing (`DefaultMilliCPURequest`, `DefaultMemoryRequest`). */
const assumed: Readonly<Record<string, number>> = { cpu: 100, memory: 200 * 2 ** 20 };

/**
 * What a Pod asks for: its containers and sidecars together, or an init container with the sidecars before it that
 * asks for more, or what the Pod asks for as a whole; and its overhead (`resourcehelper.PodRequests`).
 * @param nonZero counts containers that ask for no CPU or memory as if they asked for a little
 */
export function podRequests({ spec }: Pod, nonZero = false): ResourceAmounts {
  const requests = (container: Container): ResourceAmounts => {
    const amounts = amountsOf(container.resources?.requests);
    if (nonZero) for (const [name, amount] of Object.entries(assumed)) amounts.set(name, amounts.get(name) ?? amount);
    return amounts;
  };
  const total: ResourceAmounts = new Map();
  for (const container of spec.containers) add(total, requests(container));
  const sidecars: ResourceAmounts = new Map();
  const starting: ResourceAmounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = requests(container);
    if (container.restartPolicy === 'Always') {
      add(total, own);
      add(sidecars, own);
      raise(starting, sidecars);
    } else {
      add(own, sidecars);
      raise(starting, own);
    }
  }
  raise(total, starting);
  for (const [name, amount] of amountsOf(spec.resources?.requests)) total.set(name, amount);
  add(total, amountsOf(spec.overhead));
  return total;
}

/** Quantities as whole amounts, rounded up as `Quantity.MilliValue` and `Value` do. */
export function amountsOf(quantities: Record<string, IntOrString> | undefined): ResourceAmounts {
  return new Map(
    Object.entries(quantities ?? {}).map(([name, quantity]) => {
      const exact = quantityValue(quantity) * (name === 'cpu' ? 1000 : 1);
      // 1.93 * 1000 is a little more than 1930.
      return [name, Math.ceil(Number(exact.toFixed(4)))];
    }),
  );
}

export function add(to: ResourceAmounts, amounts: ResourceAmounts, factor: 1 | -1 = 1): void {
  for (const [name, amount] of amounts) to.set(name, (to.get(name) ?? 0) + factor * amount);
}

function raise(to: ResourceAmounts, amounts: ResourceAmounts): void {
  for (const [name, amount] of amounts) to.set(name, Math.max(to.get(name) ?? 0, amount));
}
