import type { ApiClient } from '../../test/conformance/controlplane/apiClient.ts';
import type { BenchCluster } from './benchCluster.ts';

interface Pod {
  metadata: { name: string };
  status?: { phase?: string };
}

const namespace = 'default';

/**
 * Creates Deployments of a hundred Pods each, and waits until all of their Pods are Running.
 * @returns the seconds that this took
 */
export async function runPods(cluster: BenchCluster, count: number): Promise<number> {
  const abort = new AbortController();
  const client = cluster.client(abort.signal);
  const running = allRunning(client, count);
  const started = performance.now();
  for (let index = 0; index < count / 100; index++) {
    const { status, body } = await client.send(
      'POST',
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
      deployment(index),
    );
    if (status !== 201) throw new Error(JSON.stringify(body));
  }
  await running;
  const seconds = (performance.now() - started) / 1000;
  abort.abort();
  return seconds;
}

async function allRunning(client: ApiClient, count: number): Promise<void> {
  const running = new Set<string>();
  // A busy API server may end a watch; the next one begins with all there is.
  for (let watch = 0; watch < 100; watch++) {
    for await (const { object } of client.watch(`/api/v1/namespaces/${namespace}/pods?watch=1`)) {
      const { metadata, status } = object as Pod;
      if (status?.phase === 'Running') running.add(metadata.name);
      if (running.size === count) return;
    }
  }
  throw new Error(`Only ${running.size} Pods were Running.`);
}

function deployment(index: number): object {
  const labels = { app: `web-${index}` };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `web-${index}`, labels },
    spec: {
      replicas: 100,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'nginx:1.29', ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}
