// The watch layer with 20,000 Pods and 5,000 changes a second, beside client-node's informer in the same run. The server
// is the benchmark's own (bench/watch/loadServer.ts): no control plane on one machine makes so many changes.
//   node tools/node.mjs bench/watch.bench.ts [PODS [SECONDS [RATE]]]
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [, , pods = '20000', seconds = '60', rate = '5000'] = process.argv;
const folder = await mkdtemp(path.join(tmpdir(), 'watch-bench-'));
const script = (name: string): string => path.join(import.meta.dirname, 'watch', name);
const results: Record<string, Record<string, number>> = {};
try {
  for (const which of ['ours', 'informer']) results[which] = await measure(which);
} finally {
  await rm(folder, { recursive: true });
}
console.table(results);
const { ours, informer } = results as Record<'ours' | 'informer', Record<string, number>>;
const ratio = (name: string): number => ours[name]! / informer[name]!;
verdict('heap beside the informer’s', ratio('heap kept, MB'), 1 / 20);
verdict('time to the first list beside the informer’s', ratio('first list, ms'), 1 / 2);
verdict(
  'longest stall, ms',
  Math.max(ours['longest stall of the list, ms']!, ours['longest stall under load, ms']!),
  50,
);

async function measure(which: string): Promise<Record<string, number>> {
  const server = spawn(process.execPath, [script('loadServer.ts'), pods], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const { value } = await createInterface({ input: server.stdout })[Symbol.asyncIterator]().next();
    const { server: address, certificate } = JSON.parse(String(value)) as { server: string; certificate: string };
    const data = Buffer.from(certificate).toString('base64');
    const kubeconfig = path.join(folder, 'kubeconfig');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'load', cluster: { server: address, 'certificate-authority-data': data } }],
      users: [{ name: 'load', user: { token: 'load' } }],
      contexts: [{ name: 'load', context: { cluster: 'load', user: 'load', namespace: 'shop' } }],
      'current-context': 'load',
    };
    await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    const args = ['--expose-gc', script('client.ts'), which, kubeconfig, seconds, rate];
    const client = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const chunk of client.stdout) output += String(chunk);
    return JSON.parse(output) as Record<string, number>;
  } finally {
    server.kill('SIGKILL');
  }
}

function verdict(name: string, value: number, limit: number): void {
  const ok = value <= limit;
  console.log(`${name}: ${value.toFixed(3)} (at most ${limit}): ${ok ? 'ok' : 'over the limit'}`);
  if (!ok) process.exitCode = 1;
}
