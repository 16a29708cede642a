/** The indexes of an Indexed Job as its status has them: `0-2,5` (`parseIndexesFromString`). */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) continue;
    const end = Math.min(Number(last ?? first), completions - 1);
    for (let index = Number(first); index <= end; index++) indexes.add(index);
  }
  return indexes;
}

/** The other way round; two neighbours are listed, more of them are a range. */
export function indexesText(indexes: Iterable<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at]!;
    let last = first;
    while (sorted[++at] === last + 1) last++;
    parts.push(first === last ? String(first) : `${first}${last === first + 1 ? ',' : '-'}${last}`);
  }
  return parts.join(',');
}
