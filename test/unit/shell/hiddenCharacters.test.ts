import assert from 'node:assert/strict';
import { findHiddenCharacters } from '../../../src/shell/hiddenCharacters.ts';

describe('hidden characters', () => {
  for (const [name, char, codePoint] of [
    ['a zero-width space', '\u200b', 'U+200B'],
    ['a right-to-left override', '\u202e', 'U+202E'],
    ['an isolate', '\u2066', 'U+2066'],
    ['a byte order mark', '\ufeff', 'U+FEFF'],
    ['a soft hyphen', '\u00ad', 'U+00AD'],
    ['an escape', '\u001b', 'U+001B'],
    ['a carriage return', '\r', 'U+000D'],
    ['a C1 control', '\u009b', 'U+009B'],
    ['a line separator', '\u2028', 'U+2028'],
    ['a tag', '\u{e0041}', 'U+E0041'],
    ['a Hangul filler', '\u3164', 'U+3164'],
  ] as const) {
    it(`finds ${name}`, () => {
      assert.deepEqual(findHiddenCharacters(`ab${char}c`), [{ offset: 2, length: char.length, codePoint }]);
    });
  }

  it('finds each of them', () => assert.equal(findHiddenCharacters('\u200b\u200b').length, 2));

  it('leaves visible text alone, of any script', () => {
    assert.deepEqual(findHiddenCharacters('kubectl\tget pods\n日本語 עברית عربي 😀❤️ é 　"“”'), []);
  });
});
