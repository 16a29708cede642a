import { hasGo } from '../conformance/controlplane/build.ts';
import { nthSeed } from './random.ts';
import { isLong } from './rounds.ts';
import { controlPlaneBackend, practiceBackend, type Backend } from './watches/backend.ts';
import { Place } from './watches/place.ts';
import { Schedule } from './watches/schedule.ts';

const seed = Number(process.env.WATCH_SEED ?? 1);
/** One schedule alone: that of this number. */
const only = process.env.WATCH_SCHEDULE;

describe(`watches under faults (WATCH_SEED=${seed})`, function () {
  this.timeout(25 * 60_000);

  /** Plays schedules in several places at once; rejects with the first that fails, and how to repeat it. */
  async function play(count: number, backends: (() => Promise<Backend>)[]): Promise<void> {
    let next = only === undefined ? 0 : Number(only);
    const end = only === undefined ? count : next + 1;
    let failed = false;
    const workers = backends.map(async open => {
      const place = await Place.open(await open());
      try {
        while (next < end && !failed) {
          const number = next++;
          await Schedule.run(place, nthSeed(seed, number), number === 0).catch((error: unknown) => {
            failed = true;
            throw new Error(`WATCH_SEED=${seed} WATCH_SCHEDULE=${number}, ${String(error)}`, { cause: error });
          });
        }
      } finally {
        await place.close();
      }
    });
    const outcomes = await Promise.allSettled(workers);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  const schedules = Number(process.env.WATCH_SCHEDULES ?? (isLong ? 1000 : 40));
  it(`hold what the practice cluster holds, after ${schedules} schedules`, () =>
    play(schedules, isLong ? Array.from({ length: 4 }, () => practiceBackend) : [practiceBackend, practiceBackend]));

  const real = isLong ? 200 : 0;
  (real > 0 && hasGo() ? it : it.skip)(`hold what a real control plane holds, after ${real} schedules`, () =>
    play(real, [controlPlaneBackend]),
  );
});
