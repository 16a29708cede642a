import { Quantity } from '../kinds/quantity.ts';
import type { Container } from '../kinds/pod.ts';
import type { CatalogImage } from '../workloads/catalog.ts';

/** Over how long usage is averaged, in milliseconds: as often as a metrics server asks (`--metric-resolution`). */
export const usageWindow = 15_000;

const mebibyte = 1 << 20;
/** What a program costs that waits, in nanocores. */
const idle = 200_000;
/** What a simulated node could give, in nanocores. */
const nodeCpu = 2_000_000_000;

/**
 * What one run of a container uses. Nothing is measured: CPU follows from the connections that it has accepted lately,
 * at a price that its image names, and memory from the size of the image; both stay below the container's limits.
 */
export class ContainerUsage {
  private readonly cost: number;
  private readonly most: { cpu: number; memory: number };
  private readonly resident: number;
  private readonly started: number;
  /** Connections by the second in which they were accepted. */
  private readonly accepted = new Map<number, number>();

  constructor({ resources }: Container, image: CatalogImage, started: number) {
    const { cpu, memory } = resources?.limits ?? {};
    this.cost = (image.cpuPerRequest ?? 1) * 1_000_000;
    this.resident = 2 * mebibyte + image.sizeBytes / 10;
    this.most = {
      cpu: cpu === undefined ? nodeCpu : Number(Quantity.of(cpu).nanos),
      memory: memory === undefined ? Infinity : Quantity.of(memory).value * 0.95,
    };
    this.started = started;
  }

  /** Counts a connection. */
  accept(now = Date.now()): void {
    const second = Math.floor(now / 1000);
    this.accepted.set(second, (this.accepted.get(second) ?? 0) + 1);
    for (const [old] of this.accepted) {
      if (old >= second - usageWindow / 1000) break;
      this.accepted.delete(old);
    }
  }

  /** In nanocores and bytes; undefined for one that has not run for long enough to be measured. */
  at(now: number, window: number): { cpu: number; memory: number } | undefined {
    if (now - this.started < window) return undefined;
    const first = Math.floor(now / 1000) - usageWindow / 1000;
    let count = 0;
    for (const [second, connections] of this.accepted) if (second >= first) count += connections;
    const busy = (count * this.cost * 1000) / usageWindow;
    return {
      cpu: Math.round(Math.min(idle + busy, this.most.cpu)),
      memory: Math.round(Math.min(this.resident, this.most.memory)),
    };
  }
}
