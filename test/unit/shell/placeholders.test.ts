import assert from 'node:assert/strict';
import { findPlaceholders, maskPlaceholders } from '../../../src/shell/placeholders.ts';

describe('placeholders', () => {
  const names = (text: string): string[] => findPlaceholders(text).map(({ name }) => name);

  it('have a name and offsets', () => {
    assert.deepEqual(findPlaceholders('あ http://<EXTERNAL-IP>:<port>/'), [
      { name: 'EXTERNAL-IP', start: 9, end: 22 },
      { name: 'port', start: 23, end: 29 },
    ]);
  });

  it('may be of several words, of any script', () => {
    assert.deepEqual(names('<Pod name> <ポッド名> <a_b.c>'), ['Pod name', 'ポッド名', 'a_b.c']);
  });

  for (const text of [
    'cat <<EOF>x',
    'sort < in > out',
    'a <in >out',
    'x<3>y',
    '<>',
    '< a>',
    'diff <(a) >(b)',
    '<-a>',
  ]) {
    it(`are not in ${text}`, () => assert.deepEqual(names(text), []));
  }

  it('are not markup', () => {
    assert.deepEqual(names('<h1>Hello <NAME></h1>'), ['NAME']);
  });

  it('are masked by words of the same length', () => {
    const text = 'kubectl delete pod <POD-NAME> -n <ns>';
    assert.equal(maskPlaceholders(text), 'kubectl delete pod PPPPPPPPPP -n PPPP');
    assert.equal(maskPlaceholders(text).length, text.length);
  });
});
