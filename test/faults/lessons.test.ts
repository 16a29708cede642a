import { examine, lessonTexts, mutated, random } from '../support/mutatedLessons.ts';
import { isLong } from './rounds.ts';

/** `LESSON_SEED` repeats what failed with others. */
const seed = Number(process.env.LESSON_SEED ?? 7);
const count = isLong ? 100_000 : 1000;
/** Longer than any of them takes on a busy machine: beyond it, it hangs. */
const limitMs = 5000;

describe('lessons that were damaged', function () {
  this.timeout(isLong ? 60 * 60_000 : 120_000);

  it(`${count} of them are read and looked through, without a crash or a hang`, async () => {
    const pick = random(seed);
    for (let n = 0; n < count; n++) {
      const text = mutated(lessonTexts[pick(lessonTexts.length)]!, pick);
      const started = process.cpuUsage();
      await examine(text);
      const { user, system } = process.cpuUsage(started);
      if ((user + system) / 1000 > limitMs) throw new Error(`mutation ${n} took too long: ${JSON.stringify(text)}`);
    }
  });
});
