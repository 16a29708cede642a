import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { ContainerLog, ContainerRuntime, Execution, ExecStreams, PodUsage } from '../storage/objectStore.ts';
import type { PodNetwork } from '../workloads/podNetwork.ts';
import type { ContainerLogs } from './containerLogs.ts';
import type { PodWorker } from './podWorker.ts';

/** What the API server may ask of the kubelets. */
export class KubeletRuntime implements ContainerRuntime {
  private readonly containerLogs: ContainerLogs;
  private readonly network: PodNetwork;
  private readonly worker: (key: string) => PodWorker | undefined;

  /** @param worker by `namespace/name` */
  constructor(logs: ContainerLogs, network: PodNetwork, worker: (key: string) => PodWorker | undefined) {
    this.containerLogs = logs;
    this.network = network;
    this.worker = worker;
  }

  logs(namespace: string, pod: string, container: string, options: { previous: boolean }): ContainerLog | undefined {
    return this.containerLogs.logs(namespace, pod, container, options);
  }

  isRunning(namespace: string, pod: string, container: string): boolean {
    return this.worker(`${namespace}/${pod}`)?.runOf(container) !== undefined;
  }

  exec(
    namespace: string,
    pod: string,
    container: string,
    command: readonly string[],
    streams: ExecStreams,
  ): Execution | undefined {
    return this.worker(`${namespace}/${pod}`)?.runOf(container)?.exec(command, streams);
  }

  attach(namespace: string, pod: string, container: string, streams: ExecStreams): Execution | undefined {
    return this.worker(`${namespace}/${pod}`)?.runOf(container)?.attach(streams);
  }

  usage(namespace: string, pod: string): PodUsage | undefined {
    return this.worker(`${namespace}/${pod}`)?.usage(Date.now());
  }

  dial(namespace: string, pod: string, port: number): Duplex {
    const worker = this.worker(`${namespace}/${pod}`);
    const address = worker?.liveAddress;
    const sandbox = createHash('sha256')
      .update(worker?.uid ?? '')
      .digest('hex');
    try {
      if (address !== undefined) return this.network.connect(address, port);
    } catch {
      // Told below, in containerd's words (`portForward` of its CRI plug-in).
    }
    if (address === undefined) throw new Error(`failed to find sandbox "${sandbox}" in store: not found`);
    throw new Error(
      `failed to execute portforward in network namespace "/var/run/netns/cni-${sandbox.slice(0, 8)}": ` +
        `failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: ` +
        `connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `,
    );
  }
}
