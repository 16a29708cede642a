import assert from 'node:assert/strict';
import { isTooOld } from '../../../src/cli/nodeVersion.ts';

describe('isTooOld', () => {
  for (const [version, expected] of [
    ['20.20.2', true],
    ['22.17.9', true],
    ['22.18.0', false],
    ['22.18.1', false],
    ['24.0.0', false],
  ] as const) {
    it(`${version} is ${expected ? '' : 'not '}too old for >=22.18.0`, () => {
      assert.equal(isTooOld(version, '>=22.18.0'), expected);
    });
  }
});
