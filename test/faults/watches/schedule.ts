import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeObject } from '../../../src/base/kubeObject.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { project } from '../../../src/cluster/projection.ts';
import type { Fault } from '../../support/apiProxy.ts';
import { Random } from '../random.ts';
import { Observer } from './observer.ts';
import type { Place } from './place.ts';
import { kinds, Writer } from './writer.ts';

/** How long anything may take on a busy machine, in milliseconds. */
const patience = 20_000;

const restart = 'a restart';

/** One random sequence of writes and faults against a place; the same for the same seed. */
export class Schedule {
  private readonly place: Place;
  private readonly random: Random;
  private readonly cluster: Cluster;
  private readonly writer: Writer;
  private readonly observer: Observer;
  private readonly steps: string[] = [];

  private constructor(place: Place, random: Random, cluster: Cluster, writer: Writer) {
    this.place = place;
    this.random = random;
    this.cluster = cluster;
    this.writer = writer;
    this.observer = new Observer(cluster);
  }

  /** Rejects with what went wrong and after which steps. */
  static async run(place: Place, seed: number, isFirst: boolean): Promise<void> {
    const random = new Random(seed);
    const writer = new Writer(place.backend, random);
    await writer.begin();
    const schedule = new Schedule(place, random, await place.connect(), writer);
    try {
      await schedule.play(isFirst);
    } catch (error) {
      throw new Error(`after ${schedule.steps.join(', ')}: ${String(error)}`, { cause: error });
    } finally {
      schedule.observer.dispose();
      schedule.cluster.dispose();
      place.heal();
    }
  }

  private async play(isFirst: boolean): Promise<void> {
    await this.until('live', () => this.observer.all('live'));
    // Some seconds on a busy machine: a few in a thousand schedules, and one at the beginning of all.
    const faults = Object.keys(this.faults).filter(name => name !== restart || isFirst || this.random.chance(0.1));
    if (isFirst) await this.step(restart);
    for (let left = 2 + this.random.below(4); left > 0; left--) {
      await this.step(this.random.pick(faults));
    }
    this.steps.push('healed');
    this.place.heal();
    await this.writer.write(this.random.below(4));
    const listed = await Promise.all(kinds.map(async kind => sorted((await this.writer.list(kind)).map(whole(kind)))));
    const stored = (): unknown[] => kinds.map(kind => sorted(this.observer.snapshot(kind).objects));
    const isEqual = (): boolean => JSON.stringify(stored().map(keys)) === JSON.stringify(listed.map(keys));
    await this.until(
      'live and equal to a fresh list',
      () => this.observer.all('live') && isEqual(),
      () => {
        assert.deepEqual(stored(), listed);
      },
    );
    assert.deepEqual(stored(), listed);
    this.observer.check(this.writer.versions);
  }

  private async step(name: string): Promise<void> {
    this.steps.push(name);
    await this.faults[name]!();
  }

  private readonly faults: Record<string, () => Promise<void>> = {
    writes: () => this.writer.write(1 + this.random.below(8)),
    'a cut': async () => {
      const writing = this.writer.write(4);
      await delay(this.random.below(10));
      this.place.tcp.cut();
      await writing;
    },
    'a cut in the middle': async () => {
      this.place.tcp.cutAfter(1 + this.random.below(3000));
      await this.writer.write(4);
    },
    'an outage': () =>
      this.outage(
        () => this.place.tcp.refuse(),
        () => this.place.tcp.heal(),
        true,
      ),
    'a half-open connection': () =>
      this.outage(
        () => this.place.tcp.stall(),
        () => this.place.tcp.heal(),
        true,
      ),
    'a server that is stopped': () =>
      this.outage(
        () => this.place.backend.pause(),
        () => this.place.backend.resume(),
        false,
      ),
    [restart]: () => this.restart(),
    'watches that end': async () => {
      this.place.http.endWatches(this.random.pick(['end', 'destroy']));
      await this.writer.write(2);
    },
    'truncated events': () => this.disturb({ kind: 'truncate', bytes: 1 + this.random.below(2000) }),
    'duplicated events': () => this.disturb({ kind: 'duplicate' }),
    'slow answers': () => this.disturb({ kind: 'slow', ms: 1 + this.random.below(20) }),
    'an answer 500': () => this.refusal({ kind: 'status', code: 500 }),
    'an answer 503': () => this.refusal({ kind: 'status', code: 503, retryAfterMs: 50 }),
    'an answer 429': () => this.refusal({ kind: 'status', code: 429, retryAfterMs: 50 }),
    'an answer 403': () => this.refusal({ kind: 'status', code: 403 }),
    'an answer 404': () => this.refusal({ kind: 'status', code: 404 }),
    'an answer 410': () => this.refusal({ kind: 'status', code: 410 }),
    'a refused login': async () => {
      this.place.http.fault = () => ({ kind: 'status', code: 401 });
      this.place.http.endWatches('end');
      await this.until('shown to be locked out', () => this.isShownOut);
      this.place.heal();
      await this.until('live', () => this.observer.all('live'));
    },
  };

  private get isShownOut(): boolean {
    return this.cluster.connection.status === 'disconnected' && this.observer.all('stale');
  }

  /** Nothing comes back for a while: that must show, all the while and no longer. */
  private async outage(begin: () => void, end: () => void, canWrite: boolean): Promise<void> {
    begin();
    try {
      await this.until('shown to be out of reach', () => this.isShownOut);
      this.observer.isOut = true;
      if (canWrite) await this.writer.write(3);
      await delay(this.random.below(100));
      assert.ok(this.isShownOut, 'not shown to be out of reach any more');
      assert.notEqual(this.cluster.connection.reason, undefined);
    } finally {
      this.observer.isOut = false;
      end();
    }
    await this.until('live', () => this.observer.all('live'));
  }

  private async restart(): Promise<void> {
    const { kill, start } = this.place.backend;
    if (kill === undefined || start === undefined) return;
    await this.writer.write(2);
    await kill();
    let isUp = false;
    try {
      await this.until('shown to be out of reach', () => this.isShownOut);
      isUp = true;
      await start();
    } finally {
      if (!isUp) await start();
    }
    await this.writer.write(2);
    await this.until('live', () => this.observer.all('live'));
  }

  /** Watches that go wrong in what they say. */
  private async disturb(fault: Fault): Promise<void> {
    this.place.http.fault = () => fault;
    this.place.http.endWatches('end');
    await this.writer.write(2 + this.random.below(5));
    await delay(this.random.below(40));
    // Some schedules go on with it.
    if (this.random.chance(0.5)) this.place.heal();
  }

  /** One kind is refused; the other must not suffer. */
  private async refusal(fault: Fault & { kind: 'status' }): Promise<void> {
    const [refused, other] = this.random.chance(0.5) ? kinds : kinds.toReversed();
    this.place.heal();
    await this.until('live', () => this.observer.all('live'));
    this.place.http.fault = path => (path.includes(`/${refused}`) ? fault : { kind: 'none' });
    this.place.http.endWatches('end');
    const expected = { 403: 'forbidden', 404: 'absent' }[fault.code] ?? 'stale';
    await this.until(`${refused} ${expected}`, () => this.observer.status(refused) === expected);
    await this.writer.write(2);
    await this.until(`${other} live`, () => this.observer.status(other) === 'live');
    assert.equal(this.observer.status(refused), expected);
    this.place.heal();
    await this.until('live', () => this.observer.all('live'));
  }

  private async until(what: string, condition: () => boolean, explain?: () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const check = (): void => {
      if (condition()) resolve(undefined);
    };
    const subscriptions = [this.cluster.onDidChangeObjects(check), this.cluster.onDidChangeConnection(check)];
    const timer = setTimeout(() => {
      const states = kinds.map(kind => `${kind} ${this.observer.status(kind)}`).join(', ');
      reject(new Error(`not ${what} in time: ${this.cluster.connection.status}, ${states}`));
    }, patience);
    try {
      check();
      await promise;
    } catch (error) {
      explain?.();
      throw error;
    } finally {
      clearTimeout(timer);
      for (const subscription of subscriptions) subscription.dispose();
    }
  }
}

/** An item of a list as a watch gives it, and as the store holds it. */
function whole(kind: string): (item: KubeObject) => KubeObject {
  return item => project({ ...item, apiVersion: 'v1', kind: kind === 'secrets' ? 'Secret' : 'ConfigMap' });
}

function sorted(objects: readonly KubeObject[]): KubeObject[] {
  return [...objects].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function keys(objects: unknown): string[] {
  return (objects as KubeObject[]).map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`);
}
