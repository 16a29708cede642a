import assert from 'node:assert/strict';
import { RecentCache } from '../../../src/base/recentCache.ts';

describe('RecentCache', () => {
  it('makes a value once, and forgets what was not asked for', () => {
    const made: string[] = [];
    const cache = new RecentCache<string, string>(2);
    const get = (key: string): string =>
      cache.get(key, missing => {
        made.push(missing);
        return missing.toUpperCase();
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'd', 'a', 'e', 'a']) assert.equal(get(key), key.toUpperCase());
    assert.deepEqual(made, ['a', 'b', 'c', 'd', 'e']);
    get('b');
    assert.deepEqual(made, ['a', 'b', 'c', 'd', 'e', 'b']);
  });
});
