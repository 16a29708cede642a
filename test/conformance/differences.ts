import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

interface Difference {
  /** Name of the scenario. */
  in: string;
  /** The statement's first line. */
  statement: string;
  /** Why the practice cluster answers in another way, and will go on doing so. */
  because: string;
}

/** The differences that are known and meant, from `differences.yaml`. */
export class KnownDifferences {
  private readonly all: readonly Difference[];
  private readonly seen = new Set<Difference>();

  constructor() {
    this.all = (parse(readFileSync(path.join(import.meta.dirname, 'differences.yaml'), 'utf8')) ?? []) as Difference[];
  }

  get count(): number {
    return this.all.length;
  }

  /** Why a statement may differ; undefined if it may not. */
  reason(scenario: string, statement: string): string | undefined {
    const found = this.all.find(known => known.in === scenario && known.statement === firstLine(statement));
    if (found !== undefined) this.seen.add(found);
    return found?.because;
  }

  /** Those that did not show: they are to be removed from the list. */
  stale(scenarios: readonly string[]): string[] {
    return this.all
      .filter(known => scenarios.includes(known.in) && !this.seen.has(known))
      .map(known => `${known.in}: ${known.statement}`);
  }
}

export function firstLine(text: string): string {
  return text.split('\n')[0]!;
}
