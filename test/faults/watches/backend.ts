import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ApiClient } from '../../conformance/controlplane/apiClient.ts';
import { startControlPlane } from '../../conformance/controlplane/start.ts';
import type { Upstream } from '../../support/apiProxy.ts';
import { PracticeFolder, type PracticeProcess } from '../../support/practiceProcess.ts';

/** A connection for each request: one that is kept may be closed just when it is used. */
const agent = new Agent({ keepAlive: false });

/** An API server that can be stopped in the middle of what it does. */
export interface Backend {
  readonly upstream: Upstream;
  readonly token: string;
  readonly client: ApiClient;
  /** As by SIGSTOP: it accepts connections and says nothing. */
  pause(): void;
  resume(): void;
  /** Killed; undefined where that cannot be done. */
  kill?: () => Promise<void>;
  /** Anew, with what it had stored and nothing of its history. */
  start?: () => Promise<void>;
  stop(): Promise<void>;
}

export async function practiceBackend(): Promise<Backend> {
  const folder = await PracticeFolder.create();
  let practice: PracticeProcess = await folder.start();
  const read = (name: string): Promise<string> => readFile(join(folder.path, 'pki', name), 'utf8');
  const ca = await read('ca.crt');
  const token = (await read('token')).trim();
  const ended = new AbortController();
  return {
    get upstream() {
      return { server: practice.ready.server, ca };
    },
    token,
    get client() {
      return new ApiClient(practice.ready.server, token, ca, ended.signal, agent);
    },
    pause: () => void practice.child.kill('SIGSTOP'),
    resume: () => void practice.child.kill('SIGCONT'),
    async kill() {
      const exit = once(practice.child, 'exit');
      practice.child.kill('SIGKILL');
      await exit;
    },
    async start() {
      practice = await folder.start();
    },
    async stop() {
      ended.abort();
      practice.child.kill('SIGCONT');
      await folder.remove();
    },
  };
}

export async function controlPlaneBackend(): Promise<Backend> {
  const controlPlane = await startControlPlane();
  const config = parse(await readFile(controlPlane.kubeconfig, 'utf8')) as {
    clusters: { cluster: { 'certificate-authority': string } }[];
    users: { user: { token: string } }[];
  };
  const ca = await readFile(config.clusters[0]!.cluster['certificate-authority'], 'utf8');
  const { token } = config.users[0]!.user;
  const ended = new AbortController();
  const pid = controlPlane.pids['kube-apiserver']!;
  return {
    upstream: { server: controlPlane.server, ca },
    token,
    client: new ApiClient(controlPlane.server, token, ca, ended.signal, agent),
    pause: () => void process.kill(pid, 'SIGSTOP'),
    resume: () => void process.kill(pid, 'SIGCONT'),
    async stop() {
      ended.abort();
      process.kill(pid, 'SIGCONT');
      await controlPlane.stop();
    },
  };
}
