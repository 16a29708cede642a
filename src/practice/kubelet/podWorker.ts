import { isDeepStrictEqual } from 'node:util';
import { errorText } from '../../base/userError.ts';
import { eventRecorder } from '../controllers/events.ts';
import { isBeingDeleted, modify, remove, timeOf, timestamp } from '../controllers/objects.ts';
import type { Pod } from '../kinds/pod.ts';
import type { PodUsage } from '../storage/objectStore.ts';
import type { ContainerRun } from './containerRun.ts';
import { ContainerWorker } from './containerWorker.ts';
import { usageWindow } from './containerUsage.ts';
import type { SavedRun } from './containerState.ts';
import { fieldPath, pause, type KubeletContext, type PodContext } from './context.ts';
import { nodeAddress, type SimulatedNode } from './nodes.ts';
import { podStatus } from './podStatus.ts';
import { waitForVolumes } from './waitForVolumes.ts';

/** Simulated durations in milliseconds. */
const durations = { sandbox: 400, teardown: 150 };

/** Takes one Pod through its life on a node: sandbox, containers, status, termination. */
export class PodWorker {
  readonly uid: string;
  private pod: Pod;
  private readonly context: PodContext;
  private readonly initContainers: ContainerWorker[];
  private readonly containers: ContainerWorker[];
  private readonly ephemeralContainers: ContainerWorker[] = [];
  private readonly startTime: string;
  private readonly abort = new AbortController();
  private podIP: string | undefined;
  /** Set once its containers are being stopped for good; resolves when they have stopped. */
  private stopping: Promise<void> | undefined;
  private terminated = false;
  private removing = false;
  /** Why the Pod has failed whatever its containers did. */
  private failure: { reason: string; message: string } | undefined;
  private deadline: NodeJS.Timeout | undefined;
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
      processesOf: container => this.runOf(container)?.processes,
      changed: () => this.publish(),
    };
    const { containerStatuses, initContainerStatuses } = pod.status ?? {};
    this.initContainers = (pod.spec.initContainers ?? []).map(container => {
      const status = initContainerStatuses?.find(({ name }) => name === container.name);
      return new ContainerWorker(this.context, container, 'initContainers', status);
    });
    this.containers = pod.spec.containers.map(container => {
      const status = containerStatuses?.find(({ name }) => name === container.name);
      return new ContainerWorker(this.context, container, 'containers', status);
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
    this.watchDeadline();
    this.addEphemeralContainers();
    for (const worker of [...this.initContainers, ...this.containers]) {
      const container = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(
        ({ name }) => name === worker.name,
      );
      if (container) worker.update(container);
    }
  }

  /** The Pod's object has gone: what still runs is killed. */
  kill(): void {
    if (!this.stopping) this.tellOfKilling();
    this.dispose();
    this.context.logs.forget(this.pod.metadata.namespace ?? 'default', this.pod.metadata.name);
    this.context.volumes.forget(this.uid);
    this.context.tokens.forget(this.uid);
  }

  /** The run of one of its containers; undefined when it does not run. */
  runOf(container: string): ContainerRun | undefined {
    return this.all.find(({ name }) => name === container)?.currentRun;
  }

  /** What each of its containers uses; undefined until all of them have run for long enough. */
  usage(now: number): PodUsage | undefined {
    const window = usageWindow * this.context.timeScale;
    const used: PodUsage[number][] = [];
    for (const container of this.all) {
      const usage = container.currentRun?.usage.at(now, window);
      if (usage !== undefined) used.push({ name: container.name, ...usage });
      else if (container.isRunning && this.containers.includes(container)) return undefined;
    }
    return used.length > 0 ? used : undefined;
  }

  /** Its address as long as one of its containers runs. */
  get liveAddress(): string | undefined {
    return this.containers.some(({ isRunning }) => isRunning) ? this.podIP : undefined;
  }

  /** What is to be kept of its running containers. */
  save(): SavedRun[] {
    return this.all.flatMap(container => container.save() ?? []);
  }

  /** Ends the simulation and leaves the API as it is. */
  dispose(): void {
    clearTimeout(this.deadline);
    this.gone.abort();
    this.abort.abort();
    for (const container of this.all) container.dispose();
  }

  private get all(): ContainerWorker[] {
    return [...this.initContainers, ...this.containers, ...this.ephemeralContainers];
  }

  /** Starts what was added to look into the Pod: each once, and whatever becomes of it, the Pod goes on. */
  private addEphemeralContainers(): void {
    if (this.podIP === undefined || this.stopping) return;
    for (const container of this.pod.spec.ephemeralContainers ?? []) {
      if (this.ephemeralContainers.some(({ name }) => name === container.name)) continue;
      const status = this.pod.status?.ephemeralContainerStatuses?.find(({ name }) => name === container.name);
      const worker = new ContainerWorker(this.context, container, 'ephemeralContainers', status);
      this.ephemeralContainers.push(worker);
      worker.work(this.abort.signal).catch((error: unknown) => {
        if (!this.abort.signal.aborted) this.report(error);
      });
    }
  }

  private async work(): Promise<void> {
    const { signal } = this.abort;
    this.publish();
    if (this.podIP === undefined) {
      await waitForVolumes(this.context, signal);
      await pause(this.context, durations.sandbox, signal);
      this.podIP = this.context.addresses.next(this.context.node.number);
      this.addEphemeralContainers();
    }
    const sidecars: ContainerWorker[] = [];
    let othersEnded: AbortController | undefined;
    for (const container of this.initContainers) {
      // A sidecar goes on beside the others, as long as they do; they wait until it has started (KEP-753).
      if (this.pod.spec.initContainers?.find(({ name }) => name === container.name)?.restartPolicy === 'Always') {
        othersEnded ??= new AbortController();
        container.work(AbortSignal.any([signal, othersEnded.signal])).catch(() => undefined);
        sidecars.push(container);
        await container.hasStarted;
        continue;
      }
      await container.work(signal);
      if (container.status.state.terminated?.exitCode !== 0) return;
    }
    await Promise.all(this.containers.map(container => container.work(signal)));
    othersEnded?.abort();
    await Promise.all(sidecars.map(container => container.stop(this.gracePeriod())));
  }

  /** Stops the containers within the grace period, and then removes the Pod's object. */
  private terminate(): void {
    const stopped = this.stopContainers((this.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000);
    if (this.removing) return;
    this.removing = true;
    stopped
      .then(async () => {
        await pause(this.context, durations.teardown, this.gone.signal);
        remove(this.context.api, 'pods', this.pod, { gracePeriodSeconds: 0 });
      })
      .catch((error: unknown) => this.report(error));
  }

  /** Asked again, it may shorten the grace period. @returns when they have stopped and that is told */
  private stopContainers(grace: number): Promise<void> {
    const stopped = Promise.all(this.all.map(container => container.stop(grace)));
    if (!this.stopping) {
      this.tellOfKilling();
      this.abort.abort();
      this.stopping = stopped.then(() => {
        this.gone.signal.throwIfAborted();
        this.terminated = true;
        this.publish();
      });
    }
    return this.stopping;
  }

  /** A Pod that has been active for longer than `activeDeadlineSeconds` fails (`pkg/kubelet/active_deadline.go`). */
  private watchDeadline(): void {
    clearTimeout(this.deadline);
    const { activeDeadlineSeconds: seconds } = this.pod.spec;
    if (seconds === undefined || this.stopping) return;
    const left = Math.max(0, timeOf(this.startTime) + seconds * 1000 - Date.now());
    // Longer than a timer can be is as good as never.
    if (left >= 2 ** 31) return;
    this.deadline = setTimeout(() => {
      const ended = this.pod.status?.phase === 'Succeeded' || this.pod.status?.phase === 'Failed';
      if (this.stopping || ended) return;
      const message = 'Pod was active on the node longer than the specified deadline';
      this.failure = { reason: 'DeadlineExceeded', message };
      this.context.events.normal(this.pod, 'DeadlineExceeded', message);
      this.stopContainers(this.gracePeriod()).catch((error: unknown) => this.report(error));
    }, left);
  }

  private gracePeriod(): number {
    return (this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  private report(error: unknown): void {
    if (!this.gone.signal.aborted) this.context.log.error(`${this.pod.metadata.name}: ${errorText(error)}`);
  }

  private tellOfKilling(): void {
    for (const { isRunning, name } of this.containers) {
      if (isRunning)
        this.context.events.normal(this.pod, 'Killing', `Stopping container ${name}`, fieldPath(name, 'containers'));
    }
  }

  private publish(): void {
    // While its containers stop nothing is told; then the last status, once.
    if (this.gone.signal.aborted || (this.stopping && !this.terminated)) return;
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
      ephemeralContainers: this.ephemeralContainers.map(({ status }) => status),
      terminated: this.terminated,
      failure: this.failure,
    });
    this.pod = isDeepStrictEqual(status, current.status)
      ? current
      : modify(api, 'pods', current, copy => (copy.status = status), 'status');
  }
}
