/** A heading as an id: letters and digits of any script, the rest as single hyphens; empty when there are none. */
export function slug(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 80);
}

/** Ids that are used once: `a`, `a-2`, `a-3`. */
export class UniqueIds {
  private readonly used = new Set<string>();
  private readonly counters = new Map<string, number>();

  has(id: string): boolean {
    return this.used.has(id);
  }

  /** The id that `take` would give. */
  free(wanted: string): string {
    let id = wanted;
    for (let n = this.counters.get(wanted) ?? 1; this.used.has(id);) id = `${wanted}-${++n}`;
    return id;
  }

  take(wanted: string): string {
    let id = wanted;
    let n = this.counters.get(wanted) ?? 1;
    while (this.used.has(id)) id = `${wanted}-${++n}`;
    this.counters.set(wanted, n);
    this.used.add(id);
    return id;
  }
}
