import { Backoff, watchBackoff, type BackoffOptions } from '../base/backoff.ts';
import type { Disposable } from '../base/disposable.ts';
import type { KubeObject } from '../base/kubeObject.ts';
import type { Log } from '../base/log.ts';
import { errorText } from '../base/userError.ts';
import type { Snapshot, WatchScope } from './cluster.ts';
import { mostObjects, tooMany } from './limits.ts';
import { listAll } from './lister.ts';
import { project, type Detail } from './projection.ts';
import { RequestError } from './requestError.ts';
import { scopeKey } from './resourceIndex.ts';
import { isNewer } from './resourceVersion.ts';
import type { Transport } from './transport.ts';
import { InitialEventsMissing, streamWatch } from './watchStream.ts';

/** Receives what a reflector learns. */
export interface ReflectorTarget {
  /** Everything there is, in place of what was known. */
  replace(objects: readonly KubeObject[]): void;
  put(object: KubeObject): void;
  remove(object: KubeObject): void;
  setStatus(status: Exclude<Snapshot['status'], 'loading'>): void;
}

/** Times, in milliseconds; the defaults are for people, tests take smaller ones. */
export interface ReflectorTimes {
  backoff: BackoffOptions;
  /** A watch that lasted this long is resumed at once when it ends; a shorter one might end again at once. */
  healthyMs: number;
  /** How often to ask again for what is forbidden or not there. */
  refusedRetryMs: number;
  /** A watch in which nothing comes for this long, not even a bookmark, is opened anew. Servers send one a minute. */
  maxSilenceMs: number;
  /** How long the server shall keep a watch open: drawn between this and twice this. */
  watchMs: number;
  /** How long the first events of a streaming list may pause before it counts as unsupported. */
  initialPauseMs: number;
}

export const defaultTimes: ReflectorTimes = {
  backoff: watchBackoff,
  healthyMs: 1000,
  refusedRetryMs: 60_000,
  maxSilenceMs: 180_000,
  watchMs: 300_000,
  initialPauseMs: 10_000,
};

/** The longest that a server may send one away for, in milliseconds. */
const longestAsked = 600_000;

/** What was found out about the server, shared by all reflectors of a cluster. */
export interface ServerAbilities {
  /** Streaming lists (KEP-3157): asked for until the server refuses one. */
  watchList: boolean;
}

/**
 * Keeps a target equal to one scope of the API server, whatever happens on the way: lists once, then watches, resumes
 * where a watch ended, lists again when the server has forgotten that point, and tries again for as long as it lives.
 * The behaviour is that of client-go's reflector (`tools/cache`).
 */
export class Reflector implements Disposable {
  private readonly transport: Transport;
  private readonly scope: WatchScope;
  private readonly target: ReflectorTarget;
  private readonly abilities: ServerAbilities;
  private readonly times: ReflectorTimes;
  private readonly log: Log;
  private readonly backoff: Backoff;
  /** The present run. Another one takes its place on relist; what a former run still receives is dropped. */
  private run = new AbortController();
  private resourceVersion: string | undefined;
  private invalidInRow = 0;
  private expiredInRow = 0;
  private waiters: (() => void)[] = [];
  /** Objects that come from now on are kept in this detail: list afresh for the others. */
  detail: Detail = 'summary';

  constructor(
    transport: Transport,
    scope: WatchScope,
    target: ReflectorTarget,
    abilities: ServerAbilities,
    log: Log,
    times: ReflectorTimes = defaultTimes,
  ) {
    this.transport = transport;
    this.scope = scope;
    this.target = target;
    this.abilities = abilities;
    this.log = log;
    this.times = times;
    this.backoff = new Backoff(times.backoff);
  }

  start(): void {
    void this.keepUp(this.run.signal);
  }

  /** Lists afresh. Resolves after the list, or once it is known that there is none now. */
  relist(): Promise<void> {
    if (this.run.signal.aborted) return Promise.resolve();
    const settled = new Promise<void>(resolve => this.waiters.push(resolve));
    this.run.abort();
    this.run = new AbortController();
    this.resourceVersion = undefined;
    this.start();
    return settled;
  }

  dispose(): void {
    this.run.abort();
    this.settle();
  }

  private async keepUp(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      let delay: number;
      let asked = 0;
      try {
        await this.listAndWatch(signal);
        delay = performance.now() - began >= this.times.healthyMs ? 0 : this.backoff.next();
      } catch (error) {
        // A run that was told to stop has nothing more to say.
        if (isAborted(signal)) return;
        delay = this.afterFailure(error, performance.now() - began);
        if (error instanceof RequestError) asked = Math.min(error.retryAfterMs ?? 0, longestAsked);
      }
      if (asked > 0) await this.transport.connection.sleep(asked + this.backoff.next(), signal, true);
      else if (delay > 0) await this.transport.connection.sleep(delay, signal);
    }
  }

  /** Returns when the server ends the watch, as it does every few minutes. */
  private async listAndWatch(signal: AbortSignal): Promise<void> {
    let initial = this.resourceVersion === undefined;
    if (initial && !this.abilities.watchList) {
      const { resource, namespace } = this.scope;
      const list = await listAll(this.transport, resource, namespace, this.detail, signal);
      if (signal.aborted) return;
      this.listed(list.objects, list.resourceVersion);
      initial = false;
    }
    const initialObjects: KubeObject[] = [];
    const watchMs = this.times.watchMs * (1 + Math.random());
    const events = streamWatch(this.transport, this.scope, {
      resourceVersion: this.resourceVersion,
      timeoutMs: watchMs,
      maxSilenceMs: this.times.maxSilenceMs,
      initialPauseMs: this.times.initialPauseMs,
      signal,
      onOpen: () => {
        if (!initial) this.live();
      },
    });
    for await (const event of events) {
      if (signal.aborted) return;
      if (event.type === 'BOOKMARK') {
        if (initial && event.initialEventsEnd) {
          initial = false;
          this.listed(initialObjects, event.resourceVersion);
        } else if (!initial) this.resourceVersion = event.resourceVersion;
        continue;
      }
      const version = event.object.metadata.resourceVersion;
      const object = project(event.object, this.detail);
      if (initial) {
        initialObjects.push(object);
        if (initialObjects.length > mostObjects) throw tooMany();
        continue;
      }
      // What comes again, late, would undo what came since.
      if (version !== undefined && !isNewer(version, this.resourceVersion ?? '')) continue;
      if (event.type === 'DELETED') this.target.remove(object);
      else this.target.put(object);
      this.resourceVersion = version ?? this.resourceVersion;
      this.invalidInRow = 0;
      this.expiredInRow = 0;
    }
  }

  private listed(objects: readonly KubeObject[], resourceVersion: string): void {
    this.target.replace(objects);
    this.resourceVersion = resourceVersion;
    this.invalidInRow = 0;
    this.live();
  }

  private live(): void {
    this.target.setStatus('live');
    this.settle();
  }

  /** Decides by what went wrong how to go on; returns how long to wait first, in milliseconds. */
  private afterFailure(error: unknown, lastedMs: number): number {
    const where = scopeKey(this.scope.resource, this.scope.namespace);
    if (error instanceof InitialEventsMissing || (isRefusedList(error) && this.usesWatchList)) {
      this.log.info(`${where}: no streaming list here, falling back to pages`);
      this.abilities.watchList = false;
      return 0;
    }
    this.log.debug(`${where}: ${errorText(error)}`);
    const failure = error instanceof RequestError ? error : undefined;
    switch (failure?.httpStatus) {
      case 403:
        return this.refused('forbidden');
      case 404:
      case 405:
        return this.refused('absent');
      case 410:
        this.resourceVersion = undefined;
        this.target.setStatus('stale');
        return this.expiredInRow++ === 0 ? 0 : this.backoff.next();
      default:
        break;
    }
    // Only the pipe was idle for long: nothing is lost, and what is shown is as good as before.
    if (failure?.code === 'stream-silent') return lastedMs >= this.times.healthyMs ? 0 : this.backoff.next();
    this.target.setStatus('stale');
    // The same event may be broken whenever it comes: after some attempts go around it.
    if (failure?.code === 'answer-invalid' && ++this.invalidInRow >= 3) this.resourceVersion = undefined;
    const wasHealthy = failure?.code === 'stream-broken' && lastedMs >= this.times.healthyMs;
    const delay = wasHealthy ? 0 : this.backoff.next();
    if (!wasHealthy) this.settle();
    return delay;
  }

  private get usesWatchList(): boolean {
    return this.resourceVersion === undefined && this.abilities.watchList;
  }

  private refused(status: 'forbidden' | 'absent'): number {
    this.resourceVersion = undefined;
    this.target.replace([]);
    this.target.setStatus(status);
    this.settle();
    return this.times.refusedRetryMs * (0.5 + Math.random() / 2);
  }

  private settle(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }
}

/** A server that does not know streaming lists answers 400 or 422; and a role may allow `list` but not `watch`. */
function isRefusedList(error: unknown): boolean {
  return error instanceof RequestError && (error.httpStatus === 400 || error.httpStatus === 422);
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
