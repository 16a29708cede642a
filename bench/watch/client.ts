// One way to keep Pods up to date, measured in a process of its own. Prints its figures as JSON.
//   node --expose-gc bench/watch/client.ts ours|informer KUBECONFIG SECONDS RATE
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { silentLog } from '../../src/base/log.ts';

const [, , which, kubeconfigPath = '', seconds = '10', rate = '5000'] = process.argv;

interface Follower {
  size(): number;
  /** The resourceVersion of the newest Pod that was told. */
  newest(): number;
}

const collect = (globalThis as unknown as { gc: () => void }).gc;
// Loaded before anything is measured, whoever uses it.
const clientNode = await import('@kubernetes/client-node');
collect();
const before = process.memoryUsage().heapUsed;
const stalls = monitorEventLoopDelay({ resolution: 5 });
const began = performance.now();
stalls.enable();
const follower = which === 'ours' ? await ours() : await informer();
const listMs = performance.now() - began;
const listStall = stalls.max / 1e6;
stalls.reset();
let peak = 0;
const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 100);
const load = await ask<{ changes: number; seconds: number }>(`/change?rate=${rate}&seconds=${seconds}`);
const finished = performance.now();
const last = (await ask<{ version: number }>('/one')).version;
while (follower.newest() < last) await delay(10);
const lagMs = performance.now() - finished;
clearInterval(sampling);
stalls.disable();
const loadStall = stalls.max / 1e6;
collect();
const round = (value: number): number => Math.round(value * 10) / 10;
console.log(
  JSON.stringify({
    Pods: follower.size(),
    'first list, ms': round(listMs),
    'longest stall of the list, ms': round(listStall),
    'changes a second': Math.round(load.changes / load.seconds),
    'longest stall under load, ms': round(loadStall),
    'behind at the end, ms': round(lagMs),
    'heap kept, MB': round((process.memoryUsage().heapUsed - before) / 1e6),
    'highest heap under load, MB': round(peak / 1e6),
  }),
);
process.exit();

async function ours(): Promise<Follower> {
  const { connectCluster } = await import('../../src/cluster/kubernetesCluster.ts');
  const cluster = await connectCluster({
    kubeconfigPath,
    context: 'load',
    namespace: 'shop',
    displayName: 'load',
    isPractice: false,
    log: silentLog,
  });
  const scope = { resource: cluster.resolve('pods')!, namespace: 'shop' };
  let newest = 0;
  cluster.onDidChangeObjects(({ changes }) => {
    for (const { object } of changes) newest = Math.max(newest, Number(object.metadata.resourceVersion));
  });
  await cluster.watch(scope).ready;
  return { size: () => cluster.peek(scope)!.objects.length, newest: () => newest };
}

async function informer(): Promise<Follower> {
  const { CoreV1Api, KubeConfig, makeInformer } = clientNode;
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigPath);
  const api = config.makeApiClient(CoreV1Api);
  const path = '/api/v1/namespaces/shop/pods';
  const informer = makeInformer(config, path, () => api.listNamespacedPod({ namespace: 'shop' }));
  let newest = 0;
  const note = (pod: { metadata?: { resourceVersion?: string } }): void => {
    newest = Math.max(newest, Number(pod.metadata?.resourceVersion));
  };
  informer.on('add', note);
  informer.on('update', note);
  await informer.start();
  return { size: () => informer.list().length, newest: () => newest };
}

function ask<T>(path: string): Promise<T> {
  const { clusters } = parse(readFileSync(kubeconfigPath, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  };
  const { server, 'certificate-authority-data': data } = clusters[0]!.cluster;
  return new Promise((resolve, reject) => {
    request(`${server}${path}`, { ca: Buffer.from(data, 'base64') }, async answer => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      resolve(JSON.parse(text) as T);
    })
      .on('error', reject)
      .end();
  });
}
