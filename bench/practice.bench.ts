// The practice cluster as it is shipped, beside its limits and beside Kubernetes' own control plane with kwok in the same
// run; alone where Go is missing.
//   node tools/node.mjs bench/practice.bench.ts
import { hasGo } from '../test/conformance/controlplane/build.ts';
import { build } from '../tools/sourceBuild.ts';
import { startPractice, startReal, withFolder, type BenchCluster } from './practice/benchCluster.ts';
import { measureFanOut } from './practice/fanOut.ts';
import { runPods } from './practice/pods.ts';
import { idleLoad, settledMemory } from './practice/processes.ts';
import { report, type Figures } from './practice/report.ts';

const pods = 1000;
const watchers = 100;
const changes = 100;
const idleSeconds = 30;

await build('--production');
const practice = await withFolder(measurePractice);
report(practice, hasGo() ? await measureReal().catch(failed) : undefined);

async function measurePractice(folder: string): Promise<Figures> {
  const firstStart = await median(5, () => withFolder(startTime));
  const figures = await measure(await startPractice(folder));
  // On what that has left.
  const nextStart = await median(5, () => startTime(folder));
  const cluster = await startPractice(folder);
  const memoryAfterStart = await settledMemory(cluster.pids);
  await cluster.stop();
  return { firstStart, ...figures, nextStart, memoryAfterStart };
}

async function measureReal(): Promise<Figures> {
  const cluster = await startReal();
  return { firstStart: cluster.startTime, ...(await measure(cluster)) };
}

/** The practice cluster's figures are told all the same. */
function failed(error: unknown): undefined {
  console.error(error);
  process.exitCode = 1;
}

/** Measures a cluster that has just been started, and ends it. */
async function measure(cluster: BenchCluster): Promise<Figures> {
  const { pids } = cluster;
  try {
    const emptyMemory = await settledMemory(pids);
    const emptyLoad = await idleLoad(pids, idleSeconds);
    const podRate = pods / (await runPods(cluster, pods));
    const memory = await settledMemory(pids);
    const load = await idleLoad(pids, idleSeconds);
    const fanOut = await measureFanOut(cluster, watchers, changes);
    return { emptyMemory, emptyLoad, podRate, memory, load, fanOut: fanOut.total, latency: fanOut.median };
  } finally {
    await cluster.stop();
  }
}

async function startTime(folder: string): Promise<number> {
  const cluster = await startPractice(folder);
  await cluster.stop();
  return cluster.startTime;
}

async function median(runs: number, measured: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) values.push(await measured());
  return values.sort((a, b) => a - b)[runs >> 1]!;
}
