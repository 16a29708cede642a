import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { age, humanDuration } from '../../../../src/practice/apiserver/humanDuration.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('humanDuration', () => {
  const cases: [number, string][] = [
    [-5 * second, '<invalid>'],
    [-1 * second, '0s'],
    [0, '0s'],
    [119 * second, '119s'],
    [120 * second, '2m'],
    [9 * minute + 59 * second, '9m59s'],
    [10 * minute + 5 * second, '10m'],
    [179 * minute, '179m'],
    [180 * minute, '3h'],
    [3 * hour + 5 * minute, '3h5m'],
    [8 * hour + 5 * minute, '8h'],
    [47 * hour, '47h'],
    [48 * hour, '2d'],
    [2 * day + 3 * hour, '2d3h'],
    [8 * day + 3 * hour, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [735 * day, '2y5d'],
    [3000 * day, '8y'],
  ];
  for (const [milliseconds, text] of cases) {
    it(`shows ${milliseconds / second} s as ${text}`, () => assert.equal(humanDuration(milliseconds), text));
  }

  it('says that a time is not known', () => assert.equal(age(undefined, 0), '<unknown>'));
});
