// The practice cluster as it is shipped, beside Kubernetes' own control plane with kwok in the same run, and beside its
// limits.
//   node tools/node.mjs bench/practice.bench.ts
import { hasGo } from '../test/conformance/controlplane/build.ts';
import { build } from '../tools/sourceBuild.ts';
import { startPractice, startReal, withFolder, type BenchCluster } from './practice/benchCluster.ts';
import { measureFanOut } from './practice/fanOut.ts';
import { runPods } from './practice/pods.ts';
import { idleLoad, residentMemory, settledMemory } from './practice/processes.ts';

const pods = 1000;
const watchers = 100;
const changes = 100;

interface Figures {
  'first start, ms': number;
  'start with the Pods, ms': number;
  'Pods a second': number;
  'memory without Pods, MB': number;
  'memory with the Pods, MB': number;
  'memory after a start with the Pods, MB': number;
  'idle without Pods, % of a core': number;
  'idle with the Pods, % of a core': number;
  'fan-out until the last event, ms': number;
  'fan-out of an event, median, ms': number;
}

await build('--production');
const ours = await withFolder(measurePractice);
console.log(ours);

async function measurePractice(folder: string): Promise<Partial<Figures>> {
  const starts: number[] = [];
  for (let run = 0; run < 5; run++) {
    starts.push(
      await withFolder(async empty => {
        const { startTime, stop } = await startPractice(empty);
        await stop();
        return startTime;
      }),
    );
  }
  const cluster = await startPractice(folder);
  const before = {
    'memory without Pods, MB': await settledMemory(cluster.pids),
    'idle without Pods, % of a core': await idleLoad(cluster.pids, 30),
  };
  const running = await measureRunning(cluster);
  await cluster.stop();
  const again: number[] = [];
  for (let run = 0; run < 5; run++) {
    const { startTime, stop } = await startPractice(folder);
    await stop();
    again.push(startTime);
  }
  const last = await startPractice(folder);
  const after = await settledMemory(last.pids);
  await last.stop();
  return {
    'first start, ms': median(starts),
    ...before,
    ...running,
    'start with the Pods, ms': median(again),
    'memory after a start with the Pods, MB': after,
  };
}

async function measureRunning(cluster: BenchCluster): Promise<Partial<Figures>> {
  const rate = pods / (await runPods(cluster, pods));
  console.log(residentMemory(cluster.pids));
  const memory = await settledMemory(cluster.pids);
  const idle = await idleLoad(cluster.pids, 30);
  const { total, median } = await measureFanOut(cluster, watchers, changes);
  return {
    'Pods a second': rate,
    'memory with the Pods, MB': memory,
    'idle with the Pods, % of a core': idle,
    'fan-out until the last event, ms': total,
    'fan-out of an event, median, ms': median,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
void [hasGo, startReal];
