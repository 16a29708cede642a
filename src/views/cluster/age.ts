const units: [string, number][] = [
  ['y', 365 * 24 * 60],
  ['d', 24 * 60],
  ['h', 60],
  ['m', 1],
];

/**
 * How long ago a time was, in one unit of `kubectl get`'s AGE column, which a view need not draw anew but once a minute:
 * `<1m`, `5m`, `3h`, `12d`. Empty for what is no time.
 */
export function ageOf(time: string | undefined, now: number): string {
  const at = Date.parse(time ?? '');
  if (Number.isNaN(at)) return '';
  const minutes = Math.floor((now - at) / 60_000);
  for (const [unit, length] of units) {
    // As kubectl: the next larger unit only when there are two of it.
    if (minutes >= length * (unit === 'm' ? 1 : 2)) return `${Math.floor(minutes / length)}${unit}`;
  }
  return '<1m';
}
