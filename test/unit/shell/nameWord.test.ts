import assert from 'node:assert/strict';
import { nameWord } from '../../../src/shell/nameWord.ts';

describe('nameWord', () => {
  it('takes the names that objects have', () => {
    for (const name of ['web-1', 'system:node', 'widgets.example.com', 'a_b', '10.0.0.1'])
      assert.equal(nameWord(name), name);
  });

  for (const name of [
    'a; rm -rf ~',
    '$(id)',
    '`id`',
    'a b',
    "a'b",
    'a\nb',
    '',
    '--all',
    '-n',
    '%PATH%',
    'a\u202eb',
    '*',
    '~',
    'a/b',
  ]) {
    it(`refuses ${JSON.stringify(name)}`, () => {
      assert.throws(() => nameWord(name), { code: 'name-unsafe' });
    });
  }
});
