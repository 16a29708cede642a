import { isDeepStrictEqual } from 'node:util';
import { errorText } from '../../base/userError.ts';
import { eventRecorder } from '../controllers/events.ts';
import { isBeingDeleted, modify, remove, timestamp } from '../controllers/objects.ts';
import type { Pod } from '../kinds/pod.ts';
import { ContainerWorker } from './containerWorker.ts';
import type { SavedRun } from './containerState.ts';
import { fieldPath, pause, type KubeletContext, type PodContext } from './context.ts';
import { nodeAddress, type SimulatedNode } from './nodes.ts';
import { podStatus } from './podStatus.ts';

/** Simulated durations in milliseconds. */
const durations = { sandbox: 400, teardown: 150 };

/** Takes one Pod through its life on a node: sandbox, containers, status, termination. */
export class PodWorker {
  readonly uid: string;
  private pod: Pod;
  private readonly context: PodContext;
  private readonly initContainers: ContainerWorker[];
  private readonly containers: ContainerWorker[];
  private readonly startTime: string;
  private readonly abort = new AbortController();
  private podIP: string | undefined;
  private terminating = false;
  private terminated = false;
  private readonly gone = new AbortController();

  constructor(kubelet: KubeletContext, node: SimulatedNode, pod: Pod) {
    this.pod = pod;
    this.uid = pod.metadata.uid ?? '';
    this.podIP = pod.status?.podIP;
    this.startTime = pod.status?.startTime ?? timestamp();
    this.context = {
      ...kubelet,
      node,
      events: eventRecorder(kubelet.api, 'kubelet', node.name),
      pod: () => this.pod,
      podIP: () => this.podIP ?? '',
      changed: () => this.publish(),
    };
    const { containerStatuses, initContainerStatuses } = pod.status ?? {};
    this.initContainers = (pod.spec.initContainers ?? []).map(container => {
      const status = initContainerStatuses?.find(({ name }) => name === container.name);
      return new ContainerWorker(this.context, container, true, status);
    });
    this.containers = pod.spec.containers.map(container => {
      const status = containerStatuses?.find(({ name }) => name === container.name);
      return new ContainerWorker(this.context, container, false, status);
    });
  }

  /** Begins, or goes on where an earlier life of the kubelet left off. */
  start(): void {
    this.work().catch((error: unknown) => {
      if (!this.abort.signal.aborted) this.context.log.error(`${this.pod.metadata.name}: ${errorText(error)}`);
    });
    this.update(this.pod);
  }

  /** Takes a new version of the Pod in. */
  update(pod: Pod): void {
    this.pod = pod;
    if (isBeingDeleted(pod)) {
      this.terminate();
      return;
    }
    for (const worker of [...this.initContainers, ...this.containers]) {
      const container = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(
        ({ name }) => name === worker.name,
      );
      if (container) worker.update(container);
    }
  }

  /** The Pod's object has gone: what still runs is killed. */
  kill(): void {
    if (!this.terminating) this.tellOfKilling();
    this.dispose();
    this.context.logs.forget(this.pod.metadata.namespace ?? 'default', this.pod.metadata.name);
  }

  /** What is to be kept of its running containers. */
  save(): SavedRun[] {
    return [...this.initContainers, ...this.containers].flatMap(container => container.save() ?? []);
  }

  /** Ends the simulation and leaves the API as it is. */
  dispose(): void {
    this.gone.abort();
    this.abort.abort();
    for (const container of [...this.initContainers, ...this.containers]) container.dispose();
  }

  private async work(): Promise<void> {
    const { signal } = this.abort;
    this.publish();
    if (this.podIP === undefined) {
      await pause(this.context, durations.sandbox, signal);
      this.podIP = this.context.addresses.next(this.context.node.number);
    }
    for (const container of this.initContainers) {
      const ended = container.work(signal);
      // A sidecar goes on beside the others.
      if (this.pod.spec.initContainers?.find(({ name }) => name === container.name)?.restartPolicy === 'Always') {
        ended.catch(() => undefined);
        continue;
      }
      await ended;
      if (container.status.state.terminated?.exitCode !== 0) return;
    }
    await Promise.all(this.containers.map(container => container.work(signal)));
  }

  /** Stops the containers within the grace period, and then removes the Pod's object. */
  private terminate(): void {
    const grace = (this.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
    const all = [...this.initContainers, ...this.containers];
    if (this.terminating) {
      // Asked again, with a shorter grace period.
      for (const container of all) void container.stop(grace);
      return;
    }
    this.terminating = true;
    this.tellOfKilling();
    this.abort.abort();
    Promise.all(all.map(container => container.stop(grace)))
      .then(async () => {
        if (this.gone.signal.aborted) return;
        this.terminated = true;
        this.publish();
        await pause(this.context, durations.teardown, this.gone.signal);
        remove(this.context.api, 'pods', this.pod, { gracePeriodSeconds: 0 });
      })
      .catch((error: unknown) => {
        if (!this.gone.signal.aborted) this.context.log.error(`${this.pod.metadata.name}: ${errorText(error)}`);
      });
  }

  private tellOfKilling(): void {
    for (const { isRunning, name } of this.containers) {
      if (isRunning)
        this.context.events.normal(this.pod, 'Killing', `Stopping container ${name}`, fieldPath(name, false));
    }
  }

  private publish(): void {
    // While its containers stop nothing is told; then the last status, once.
    if (this.gone.signal.aborted || (this.terminating && !this.terminated)) return;
    const { api, node } = this.context;
    const { name, namespace } = this.pod.metadata;
    const current = api.get<Pod>('pods', namespace, name);
    if (current?.metadata.uid !== this.uid) return;
    const status = podStatus(current, {
      hostIP: nodeAddress(node),
      podIP: this.podIP,
      startTime: this.startTime,
      initContainers: this.initContainers.map(({ status }) => status),
      containers: this.containers.map(({ status }) => status),
      terminated: this.terminated,
    });
    this.pod = isDeepStrictEqual(status, current.status)
      ? current
      : modify(api, 'pods', current, copy => (copy.status = status), 'status');
  }
}
