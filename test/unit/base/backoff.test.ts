import assert from 'node:assert/strict';
import { Backoff, watchBackoff } from '../../../src/base/backoff.ts';

describe('Backoff', () => {
  const longest = (): number => 1;

  it('doubles up to its limit', () => {
    const backoff = new Backoff(watchBackoff, longest, () => 0);
    assert.deepEqual(
      Array.from({ length: 8 }, () => backoff.next()),
      [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000],
    );
  });

  it('draws anew each time, but never nothing', () => {
    const backoff = new Backoff(
      watchBackoff,
      () => 0.25,
      () => 0,
    );
    assert.deepEqual([backoff.next(), backoff.next()], [200, 400]);
    assert.ok(
      new Backoff(
        watchBackoff,
        () => 0,
        () => 0,
      ).next() > 0,
    );
  });

  it('forgets failures after a time of health', () => {
    let now = 0;
    const backoff = new Backoff(watchBackoff, longest, () => now);
    backoff.next();
    backoff.next();
    now = watchBackoff.resetAfterMs;
    assert.equal(backoff.next(), 3200);
    now += watchBackoff.resetAfterMs + 1;
    assert.equal(backoff.next(), 800);
  });

  it('can be told to forget', () => {
    const backoff = new Backoff(watchBackoff, longest, () => 0);
    backoff.next();
    backoff.reset();
    assert.equal(backoff.next(), 800);
  });
});
