import assert from 'node:assert/strict';
import { ageOf } from '../../../../src/views/cluster/age.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const ago = (minutes: number): string => ageOf(new Date(now - minutes * 60_000).toISOString(), now);

describe('ageOf', () => {
  it('tells one unit, the next larger one from two of it on', () => {
    assert.deepEqual([0.5, 1, 59, 60, 119, 120, 47 * 60, 48 * 60, 729 * 24 * 60, 730 * 24 * 60].map(ago), [
      '<1m',
      '1m',
      '59m',
      '60m',
      '119m',
      '2h',
      '47h',
      '2d',
      '729d',
      '2y',
    ]);
  });

  it('takes the future for now, as a clock may be behind the cluster’s', () => {
    assert.equal(ago(-5), '<1m');
  });

  it('is empty for what is no time', () => {
    assert.equal(ageOf(undefined, now), '');
    assert.equal(ageOf('yesterday', now), '');
  });
});
