import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { errorText } from '../base/userError.ts';
import { discover } from './discovery.ts';
import { groupResource, type ApiResource } from './resource.ts';
import { ResourceIndex } from './resourceIndex.ts';
import type { Transport } from './transport.ts';
import type { WatchManager } from './watchManager.ts';

export interface DiscoveryTimes {
  /** No more than one discovery in this time for names that nobody knows, in milliseconds. */
  unknownMs: number;
  /** How long a server may take to offer a definition's kind once it has changed, in milliseconds. */
  settlingMs: number;
}

const defaultTimes: DiscoveryTimes = { unknownMs: 10_000, settlingMs: 1000 };

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';

/**
 * What a server has, asked once and kept; asked again whenever a custom resource definition changes that somebody
 * watches. A name that nobody knows may be that of a kind to come: it is asked for, and definitions are watched from
 * then on.
 */
export class DiscoveredResources implements Disposable {
  private readonly changed = new Emitter<undefined>();
  private readonly transport: Transport;
  private readonly watches: WatchManager;
  private readonly log: Log;
  private readonly times: DiscoveryTimes;
  private index: ResourceIndex;
  private askedAt = performance.now();
  private asking = false;
  private timer: NodeJS.Timeout | undefined;
  private definitionWatch: Disposable | undefined;
  private readonly definitionChanges: Disposable;
  private disposed = false;

  constructor(
    transport: Transport,
    watches: WatchManager,
    log: Log,
    resources: readonly ApiResource[],
    times = defaultTimes,
  ) {
    this.times = times;
    this.transport = transport;
    this.watches = watches;
    this.log = log;
    this.index = new ResourceIndex(resources);
    this.definitionChanges = watches.onDidChangeObjects(({ changes }) => {
      if (changes.some(change => groupResource(change.resource) === definitions)) this.askIn(this.times.settlingMs);
    });
  }

  readonly onDidChange = (listener: () => void): Disposable => this.changed.event(listener);

  get all(): readonly ApiResource[] {
    return this.index.resources;
  }

  resolve(name: string): ApiResource | undefined {
    const found = this.index.resolve(name);
    if (found === undefined && !this.disposed) {
      this.watchDefinitions();
      this.askIn(Math.max(0, this.askedAt + this.times.unknownMs - performance.now()));
    }
    return found;
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.definitionWatch?.dispose();
    this.definitionChanges.dispose();
    this.changed.dispose();
  }

  private watchDefinitions(): void {
    const resource = this.index.resolve(definitions);
    if (resource !== undefined) this.definitionWatch ??= this.watches.watch({ resource });
  }

  private askIn(delayMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.ask();
    }, delayMs);
    this.timer.unref();
  }

  private async ask(): Promise<void> {
    if (this.asking) {
      this.askIn(this.times.settlingMs);
      return;
    }
    this.asking = true;
    try {
      const now = await discover(this.transport);
      if (this.disposed || JSON.stringify(this.index.resources) === JSON.stringify(now)) return;
      this.index = new ResourceIndex(now);
      this.changed.fire(undefined);
    } catch (error) {
      this.log.debug(`discovery: ${errorText(error)}`);
    } finally {
      this.asking = false;
      this.askedAt = performance.now();
    }
  }
}
