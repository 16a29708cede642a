import { isPodFinished } from '../controllers/pods.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';

/** Gives out Pod addresses, `10.244.<node>.<n>`: always on from the last one, so that an address is not soon reused. */
export class PodAddresses {
  private readonly last = new Map<number, number>();
  private readonly api: ObjectApi;

  constructor(api: ObjectApi) {
    this.api = api;
  }

  /** @throws Error when all addresses of the node are in use. */
  next(node: number): string {
    const prefix = `10.244.${node}.`;
    const used = new Set(
      this.api
        .list<Pod>('pods')
        .filter(pod => !isPodFinished(pod))
        .map(pod => pod.status?.podIP ?? '')
        .filter(ip => ip.startsWith(prefix))
        .map(ip => Number(ip.slice(prefix.length))),
    );
    const first = 2;
    const size = 253;
    const start = this.last.get(node) ?? Math.max(first - 1, ...used);
    for (let step = 1; step <= size; step++) {
      const number = first + ((start - first + step + size) % size);
      if (used.has(number)) continue;
      this.last.set(node, number);
      return `${prefix}${number}`;
    }
    throw new Error(`no free address in ${prefix}0/24`);
  }
}
