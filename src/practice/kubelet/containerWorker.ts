import { randomBytes } from 'node:crypto';
import type { Container, ContainerState, ContainerStatus, TerminatedState } from '../kinds/pod.ts';
import { timeOf, timestamp } from '../controllers/objects.ts';
import { containerFiles, type ContainerFiles } from './containerFiles.ts';
import { commandOf, ContainerRun, execForOutcome, type Command, type RunEnd } from './containerRun.ts';
import { newContainerStatus, restartBackOff } from './containerStatus.ts';
import { fieldPath, goDuration, pause, type ContainerList, type PodContext } from './context.ts';
import type { SavedRun } from './containerState.ts';
import { ConfigError, configChange, environmentOf } from './environment.ts';
import { runHook, stopWithHook } from './lifecycleHooks.ts';
import { ObservedMap } from './observedMap.ts';
import { presentImage, pullImage, type NodeImage } from './imagePull.ts';
import { watchProbes } from './probes.ts';
import { nonRootProblem, userOf } from './securityContext.ts';
import { terminationMessageOf } from './terminationMessage.ts';

/** Simulated durations in milliseconds: a learner is to see a Pod start even where its image is there already. */
const durations = { create: 400, start: 200, showTermination: 1000 };
/** Lines of a log that outlive the process. */
const savedLines = 500;

/** Runs one container of a Pod from pulling its image to its last exit, and keeps its status. */
export class ContainerWorker {
  readonly status: ContainerStatus;
  private readonly context: PodContext;
  private readonly list: ContainerList;
  private container: Container;
  private run: ContainerRun | undefined;
  /** Ends what the worker waits for when the container's image is changed. */
  private change = new AbortController();
  private finished: TerminatedState | undefined;
  private savedRun: (() => SavedRun) | undefined;
  private readonly firstStart = Promise.withResolvers<undefined>();

  /** @param status what the API has of it from an earlier life of the kubelet */
  constructor(context: PodContext, container: Container, list: ContainerList, status: ContainerStatus | undefined) {
    this.context = context;
    this.container = container;
    this.list = list;
    const awaitsInit = list === 'containers' && context.pod().spec.initContainers?.length;
    const waiting = awaitsInit ? 'PodInitializing' : 'ContainerCreating';
    this.status = status ? structuredClone(status) : newContainerStatus(container.name, container.image, waiting);
    if (list === 'ephemeralContainers') delete this.status.started;
    this.finished = this.status.state.terminated ?? this.status.lastState.terminated;
  }

  get name(): string {
    return this.container.name;
  }

  /** Resolves when it runs and its startup probe, if any, has succeeded for the first time. */
  get hasStarted(): Promise<unknown> {
    return this.firstStart.promise;
  }

  get isRunning(): boolean {
    return this.run !== undefined;
  }

  /** Its run, as long as it runs. */
  get currentRun(): ContainerRun | undefined {
    return this.run;
  }

  /** What is to be kept of the running container beside its status. */
  save(): SavedRun | undefined {
    return this.savedRun?.();
  }

  /** Works until the container has ended and is not to be started again. Rejects when aborted. */
  async work(signal: AbortSignal): Promise<void> {
    for (;;) {
      this.change = new AbortController();
      const either = AbortSignal.any([signal, this.change.signal]);
      try {
        const end = this.status.state.running
          ? await this.resume(either)
          : this.status.state.terminated && !this.startsAgain(this.status.state.terminated.exitCode)
            ? this.status.state.terminated
            : await this.start(either);
        if (!this.startsAgain(end.exitCode)) return;
      } catch (error) {
        if (signal.aborted || !this.change.signal.aborted) throw error;
        // The image was changed while the old one was waited for.
      }
    }
  }

  /** Takes over a changed image: a running container is stopped and started with the new one. */
  update(container: Container): void {
    const before = this.container.image;
    this.container = container;
    if (before === container.image) return;
    if (this.run) {
      this.normal('Killing', `Container ${this.name} definition changed, will be restarted`);
      this.halt(this.run, 30_000);
      this.finished = undefined;
    }
    this.change.abort();
  }

  /** Stops the container for good. @returns when it has stopped */
  async stop(graceMilliseconds: number): Promise<void> {
    const { run } = this;
    if (!run) return;
    this.halt(run, graceMilliseconds);
    await run.ended;
  }

  /** Ends without a trace in the API: the process stops, or the Pod is gone. */
  dispose(): void {
    const { run } = this;
    this.run = undefined;
    run?.dispose();
  }

  private startsAgain(exitCode: number): boolean {
    if (this.list === 'ephemeralContainers') return false;
    if (this.change.signal.aborted) return true;
    const policy = this.container.restartPolicy ?? this.context.pod().spec.restartPolicy ?? 'Always';
    if (this.list === 'initContainers' && policy === 'Always')
      return this.container.restartPolicy === 'Always' || exitCode !== 0;
    return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
  }

  private async start(signal: AbortSignal): Promise<RunEnd> {
    await this.waitForBackOff(signal);
    const image = await pullImage(
      this.context,
      this.container,
      {
        waiting: waiting => this.setState({ waiting }),
        normal: (reason, message) => this.normal(reason, message),
        warning: (reason, message) => this.warning(reason, message),
      },
      signal,
    );
    const env = await this.environment(signal);
    await this.requireNonRoot(image, signal);
    await pause(this.context, durations.create, signal);
    if (this.finished) {
      this.status.restartCount++;
      this.status.lastState = { terminated: this.finished };
    }
    this.status.containerID = `containerd://${randomBytes(32).toString('hex')}`;
    this.status.image = image.name;
    this.status.imageID = image.id;
    this.normal('Created', `Created container: ${this.name}`);
    const files = this.files(image, undefined);
    const own = { ...image.image.env, ...env };
    const command = commandOf(image.image, this.container, own, files.files);
    if ('error' in command) return this.failToStart(command.error);
    await pause(this.context, durations.start, signal);
    this.normal('Started', `Started container ${this.name}`);
    return this.execute(image, command, own, files, timestamp(), undefined, signal);
  }

  /** Goes on with a container that ran when the process ended, its memory and its log. */
  private resume(signal: AbortSignal): Promise<RunEnd> {
    const image: NodeImage | undefined = presentImage(this.context, this.container.image);
    const present = this.presentEnvironment();
    // Its image or its configuration is no more: it begins anew, and says what it lacks.
    if (!image || !present) return this.start(signal);
    const env = { ...image.image.env, ...present };
    const saved = this.context.state.find(this.status.containerID);
    const files = this.files(image, saved);
    const command = commandOf(image.image, this.container, env, files.files);
    if ('error' in command) return this.start(signal);
    const since = this.status.state.running?.startedAt ?? timestamp();
    return this.execute(image, command, env, files, since, saved, signal);
  }

  private files({ image }: NodeImage, saved: SavedRun | undefined): ContainerFiles {
    return containerFiles(this.context, this.container, image, saved?.files, () => this.context.state.changed());
  }

  private async execute(
    { image }: NodeImage,
    command: Command,
    env: Record<string, string>,
    { files, save }: ContainerFiles,
    startedAt: string,
    saved: SavedRun | undefined,
    signal: AbortSignal,
  ): Promise<RunEnd> {
    const { name, namespace = 'default' } = this.context.pod().metadata;
    const { logs, state } = this.context;
    const log = logs.begin(namespace, name, this.name, saved?.log);
    const memory = new ObservedMap(Object.entries(saved?.memory ?? {}), () => state.changed());
    log.onLine(() => state.changed());
    this.savedRun = () => ({
      containerID: this.status.containerID ?? '',
      memory: Object.fromEntries(memory),
      log: log.lines.slice(-savedLines),
      files: save(),
    });
    const { container, context } = this;
    const run = new ContainerRun({
      context,
      container,
      image,
      command,
      env,
      files,
      user: userOf(context.pod(), container, image),
      memory,
      log,
      startedAt: timeOf(startedAt),
      resumed: saved !== undefined,
    });
    this.run = run;
    // Nothing is told of it, and nothing else done with it, until its postStart hook has ended.
    const failure = this.status.state.running ? undefined : await this.postStart(run);
    // Nobody asks whether an ephemeral container has started or is ready.
    const isStarted = this.container.startupProbe === undefined;
    if (this.list !== 'ephemeralContainers') this.status.started = isStarted;
    this.status.ready = this.list === 'containers' && isStarted && this.container.readinessProbe === undefined;
    if (failure === undefined && this.isOn(run)) this.setState({ running: { startedAt } });
    if (isStarted) this.firstStart.resolve(undefined);
    const exec = (words: readonly string[], timeout: number): ReturnType<typeof execForOutcome> =>
      execForOutcome(run, words, timeout);
    const probes = watchProbes(this.context, this.container, exec, {
      started: () => this.setProbed({ started: true, ready: this.container.readinessProbe === undefined }),
      ready: ready => this.setProbed({ ready }),
      unhealthy: message => this.warning('Unhealthy', message),
      failed: probe => {
        const text = `Container ${this.name} failed ${probe} probe, will be restarted`;
        this.normal('Killing', text);
        this.halt(run, this.grace);
      },
    });
    const ended = await run.ended;
    const message = ended.message ?? terminationMessageOf(container, files, log, ended.exitCode);
    const end = { ...ended, ...(message === undefined ? {} : { message }) };
    probes.dispose();
    // Disposed: the container lives on in the API.
    if (this.run !== run) return new Promise<never>(() => undefined);
    this.run = undefined;
    this.savedRun = undefined;
    this.terminated(
      end,
      startedAt,
      failure === undefined ? undefined : { reason: 'PostStartHookError', message: failure },
    );
    signal.throwIfAborted();
    return end;
  }

  /** @returns why the postStart hook has failed; the container is being stopped then */
  private async postStart(run: ContainerRun): Promise<string | undefined> {
    const hook = this.container.lifecycle?.postStart;
    if (!hook) return undefined;
    const abort = new AbortController();
    void run.ended.then(() => abort.abort());
    const failure = await runHook(this.context, this.container, run, hook, abort.signal);
    if (failure === undefined || abort.signal.aborted || !this.isOn(run)) return undefined;
    this.warning('FailedPostStartHook', 'PostStartHook failed');
    this.normal('Killing', 'FailedPostStartHook');
    this.halt(run, this.grace);
    return failure;
  }

  private isOn(run: ContainerRun): boolean {
    return this.run === run;
  }

  private halt(run: ContainerRun, grace: number): void {
    stopWithHook(this.context, this.container, run, grace, () =>
      this.warning('FailedPreStopHook', 'PreStopHook failed'),
    );
  }

  /** In milliseconds. */
  private get grace(): number {
    return (this.context.pod().spec.terminationGracePeriodSeconds ?? 30) * 1000 * this.context.timeScale;
  }

  private failToStart(message: string): RunEnd {
    this.warning('Failed', `Error: ${message}`);
    const now = timestamp();
    this.terminated({ exitCode: 128, message, reason: 'StartError' }, now, { reason: 'RunContainerError', message });
    return { exitCode: 128 };
  }

  /** @param failure why it could not be started: it is shown in place of the end where it is started again */
  private terminated(
    { exitCode, message, reason }: RunEnd,
    startedAt: string,
    failure?: NonNullable<ContainerState['waiting']>,
  ): void {
    this.status.ready = false;
    if (this.list !== 'ephemeralContainers') this.status.started = false;
    this.finished = {
      exitCode,
      reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
      ...(message === undefined ? {} : { message }),
      startedAt,
      finishedAt: timestamp(),
      ...(this.status.containerID === undefined ? {} : { containerID: this.status.containerID }),
    };
    if (!failure || !this.startsAgain(exitCode)) {
      this.setState({ terminated: this.finished });
      return;
    }
    this.status.lastState = { terminated: this.finished };
    this.setState({ waiting: failure });
  }

  private async waitForBackOff(signal: AbortSignal): Promise<void> {
    const { finished } = this;
    if (!finished) return;
    const seconds = restartBackOff(this.status, finished);
    await pause(this.context, durations.showTermination, signal);
    const left = timeOf(finished.finishedAt) + seconds * 1000 * this.context.timeScale - Date.now();
    if (seconds === 0 || left <= 0) return;
    const { name, namespace = 'default', uid = '' } = this.context.pod().metadata;
    const pod = `${name}_${namespace}(${uid})`;
    this.warning('BackOff', `Back-off restarting failed container ${this.name} in pod ${pod}`);
    this.status.lastState = { terminated: finished };
    const message = `back-off ${goDuration(seconds)} restarting failed container=${this.name} pod=${pod}`;
    this.setState({ waiting: { reason: 'CrashLoopBackOff', message } });
    await pause(this.context, left / this.context.timeScale, signal);
  }

  private async environment(signal: AbortSignal): Promise<Record<string, string>> {
    for (;;) {
      try {
        return environmentOf(this.context.api, this.context.pod(), this.container, this.context.node.name);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        this.warning('Failed', `Error: ${error.message}`);
        this.setState({ waiting: { reason: 'CreateContainerConfigError', message: error.message } });
        await configChange(this.context.api, this.context.pod().metadata.namespace, signal);
      }
    }
  }

  /** What `runAsNonRoot` forbids is never started, unless its image is changed. */
  private async requireNonRoot({ image }: NodeImage, signal: AbortSignal): Promise<void> {
    const message = nonRootProblem(this.context.pod(), this.container, image);
    if (message === undefined) return;
    this.warning('Failed', `Error: ${message}`);
    this.setState({ waiting: { reason: 'CreateContainerConfigError', message } });
    await pause(this.context, Infinity, signal);
  }

  private presentEnvironment(): Record<string, string> | undefined {
    try {
      return environmentOf(this.context.api, this.context.pod(), this.container, this.context.node.name);
    } catch (error) {
      if (error instanceof ConfigError) return undefined;
      throw error;
    }
  }

  private setProbed(probed: { started?: boolean; ready?: boolean }): void {
    Object.assign(this.status, probed);
    this.context.changed();
    if (this.status.started === true) this.firstStart.resolve(undefined);
  }

  private setState(state: ContainerState): void {
    this.status.state = state;
    this.context.changed();
  }

  private normal(reason: string, message: string): void {
    this.context.events.normal(this.context.pod(), reason, message, fieldPath(this.name, this.list));
  }

  private warning(reason: string, message: string): void {
    this.context.events.warning(this.context.pod(), reason, message, fieldPath(this.name, this.list));
  }
}
