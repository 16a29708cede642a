/** What was measured; milliseconds, MB, and per cent of a core. */
export type Figures = Partial<Record<keyof typeof measures, number>>;

interface Measure {
  name: string;
  unit: string;
  /** Not more than this. */
  most?: number;
  /** Not less than this. */
  least?: number;
}

const measures = {
  firstStart: { name: 'start until kubectl has its answer', unit: 'ms', most: 500 },
  nextStart: { name: '… with 1,000 Pods on the disk', unit: 'ms' },
  podRate: { name: '1,000 Pods of Deployments until they run', unit: 'Pods/s', least: 200 },
  emptyMemory: { name: 'memory without Pods', unit: 'MB' },
  memory: { name: '… with 1,000 Pods', unit: 'MB', most: 120 },
  memoryAfterStart: { name: '… with 1,000 Pods, after a start', unit: 'MB', most: 120 },
  emptyLoad: { name: 'idle without Pods', unit: '% of a core' },
  load: { name: '… with 1,000 Pods', unit: '% of a core' },
  fanOut: { name: '100 changes at 100 watches, until the last', unit: 'ms' },
  latency: { name: '… each, median', unit: 'ms' },
} as const satisfies Record<string, Measure>;

/** Prints the figures, each as a ratio to the control plane's and beside its limit. A limit that is exceeded is a failure. */
export function report(practice: Figures, real: Figures | undefined): void {
  const lines = Object.entries(measures as Record<string, Measure>).map(([key, measure]) => {
    const [ours, theirs] = [practice, real].map(figures => figures?.[key as keyof Figures]);
    return [
      measure.name,
      `${text(ours)} ${measure.unit}`,
      theirs === undefined ? '' : text(theirs),
      ours === undefined || theirs === undefined ? '' : (ours / theirs).toFixed(3),
      verdict(measure, ours ?? NaN),
    ];
  });
  const rows = [['', 'practice cluster', real ? 'control plane' : '', real ? 'ratio' : '', 'limit'], ...lines];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  for (const row of rows) {
    console.log(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    );
  }
}

function text(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(value < 10 ? 2 : 0);
}

function verdict({ least = -Infinity, most = Infinity }: Measure, value: number): string {
  if (least === -Infinity && most === Infinity) return '';
  const isKept = value <= most && value >= least;
  if (!isKept) process.exitCode = 1;
  const limit = most === Infinity ? `≥ ${least}` : `≤ ${most}`;
  return `${limit}: ${isKept ? 'kept' : 'missed'}`;
}
