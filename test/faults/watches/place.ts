import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { connectCluster } from '../../../src/cluster/kubernetesCluster.ts';
import { ApiProxy } from '../../support/apiProxy.ts';
import { TcpProxy } from '../../support/tcpProxy.ts';
import type { Backend } from './backend.ts';

/** Short, so that a thousand schedules take minutes; the behaviour is that of the long ones. */
const times = {
  backoff: { initialMs: 5, factor: 2, maxMs: 60, resetAfterMs: 1000 },
  healthyMs: 20,
  refusedRetryMs: 40,
  maxSilenceMs: 5000,
  watchMs: 1000,
  initialPauseMs: 1000,
};
const limits = { silenceMs: 80, probeMs: 200, answerMs: 1000 };

/** A backend behind a proxy that answers wrongly, behind one that breaks connections. */
export class Place {
  readonly backend: Backend;
  readonly http: ApiProxy;
  readonly tcp: TcpProxy;
  private readonly folder: string;

  private constructor(backend: Backend, http: ApiProxy, tcp: TcpProxy, folder: string) {
    this.backend = backend;
    this.http = http;
    this.tcp = tcp;
    this.folder = folder;
  }

  static async open(backend: Backend): Promise<Place> {
    const http = await ApiProxy.start(() => backend.upstream);
    const tcp = await TcpProxy.start(() => http.port);
    return new Place(backend, http, tcp, await mkdtemp(join(tmpdir(), 'watches-')));
  }

  async connect(): Promise<Cluster> {
    const kubeconfigPath = join(this.folder, 'kubeconfig');
    const authority = Buffer.from(this.http.certificate).toString('base64');
    const server = `https://127.0.0.1:${this.tcp.port}`;
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': authority } }],
      users: [{ name: 'test', user: { token: this.backend.token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'default' } }],
      'current-context': 'test',
    };
    await writeFile(kubeconfigPath, JSON.stringify(kubeconfig), { mode: 0o600 });
    // The times are short: on a busy machine the first answer may come too late for them.
    for (let attempts = 1; ; attempts++) {
      try {
        return await this.attempt(kubeconfigPath);
      } catch (error) {
        if (attempts === 10) throw error;
      }
    }
  }

  private attempt(kubeconfigPath: string): Promise<Cluster> {
    return connectCluster({
      kubeconfigPath,
      context: 'test',
      namespace: 'default',
      displayName: 'test',
      isPractice: false,
      log: silentLog,
      times,
      limits,
    });
  }

  /** Everything is as it should be from now on. */
  heal(): void {
    this.http.fault = () => ({ kind: 'none' });
    this.tcp.heal();
  }

  async close(): Promise<void> {
    await this.tcp.stop();
    await this.http.stop();
    await this.backend.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
