import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { ApiClient } from '../../test/conformance/controlplane/apiClient.ts';
import { nodeOptions } from '../../src/cluster/practiceCluster.ts';
import { startControlPlane } from '../../test/conformance/controlplane/start.ts';
import { ensureKubectl } from '../../tools/ensureKubectl.ts';

/** So many hold the Pods. */
const nodes = 10;

const program = path.resolve(import.meta.dirname, '../../dist/practice.js');
const kubectl = await ensureKubectl();

/** A cluster that is measured from outside, as its clients see it. */
export interface BenchCluster {
  readonly access: Access;
  /** All its processes. */
  readonly pids: readonly number[];
  /** Milliseconds from its start until `kubectl` got an answer that shows its nodes Ready. */
  readonly startTime: number;
  client(signal: AbortSignal): ApiClient;
  stop(): Promise<void>;
}

/** What a kubeconfig says. */
export interface Access {
  server: string;
  ca: string;
  token: string;
}

/** A folder that is deleted in the end. */
export async function withFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts the practice cluster as it is shipped, on the state in a folder. */
export async function startPractice(folder: string): Promise<BenchCluster> {
  const started = performance.now();
  const args = [...nodeOptions, program, '--data', folder, '--nodes', String(nodes)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exit = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { kubeconfig } = JSON.parse(line) as { kubeconfig: string };
  return cluster(kubeconfig, [child.pid!], started, async () => {
    child.kill('SIGTERM');
    await exit;
  });
}

/** Starts Kubernetes' own control plane with kwok. */
export async function startReal(): Promise<BenchCluster> {
  const started = performance.now();
  const { kubeconfig, pids, stop } = await startControlPlane(nodes);
  return cluster(kubeconfig, Object.values(pids), started, stop);
}

async function cluster(
  kubeconfig: string,
  pids: readonly number[],
  started: number,
  stop: () => Promise<void>,
): Promise<BenchCluster> {
  await nodesReady(kubeconfig);
  const startTime = performance.now() - started;
  const access = await readAccess(kubeconfig);
  const client = (signal: AbortSignal): ApiClient => new ApiClient(access.server, access.token, access.ca, signal);
  return { access, pids, startTime, client, stop };
}

async function nodesReady(kubeconfig: string): Promise<void> {
  const args = ['--kubeconfig', kubeconfig, '--cache-dir', `${kubeconfig}.cache`, 'get', 'nodes', '--no-headers'];
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const answer = await promisify(execFile)(kubectl, args).catch(() => undefined);
    if (answer?.stdout.split('\n').filter(line => line.includes(' Ready ')).length === nodes) return;
    await delay(10);
  }
  throw new Error('The nodes did not become Ready.');
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority'?: string; 'certificate-authority-data'?: string } }];
  users: [{ user: { token: string } }];
}

async function readAccess(kubeconfig: string): Promise<Access> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority': file, 'certificate-authority-data': data = '' } = clusters[0].cluster;
  const ca = file === undefined ? Buffer.from(data, 'base64').toString() : await readFile(file, 'utf8');
  return { server, ca, token: users[0].user.token };
}
