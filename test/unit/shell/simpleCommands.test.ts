import assert from 'node:assert/strict';
import { simpleCommands } from '../../../src/shell/simpleCommands.ts';

describe('simple commands', () => {
  const read = (text: string): string[][] => simpleCommands(text).map(({ words }) => words.map(word => word.value));

  for (const [text, expected] of [
    ['a b | c && d || e; f &', [['a', 'b'], ['c'], ['d'], ['e'], ['f']]],
    ['(cd x && a)', [['cd', 'x'], ['a']]],
    ['a\nb', [['a'], ['b']]],
    ['a |\n b', [['a'], ['b']]],
    ['A=1 B="2 3" a', [['a']]],
    ['sudo -u root env A=1 a -x', [['a', '-x']]],
    ['time nohup a', [['a']]],
    ['a --x A=1', [['a', '--x', 'A=1']]],
    ['A=1', [[]]],
    ['a > b 2>&1', [['a']]],
    ['cat <<E | a\nb c\nE', [['cat'], ['a']]],
    ['', []],
    ['if a; then b; fi', []],
    ['for i in 1; do a; done', []],
    ['a && { b; }', []],
    ['f() { a; }', []],
  ] as const) {
    it(`of ${JSON.stringify(text)}`, () => assert.deepEqual(read(text), expected));
  }

  it('know their environment, input, output and what is piped into them', () => {
    const [cat, apply] = simpleCommands('cat <<E | KUBECONFIG=/a b > out.txt\nx\nE');
    assert.ok(cat && apply);
    assert.equal(cat.input, 'x\n');
    assert.equal(apply.pipedFrom, cat);
    assert.equal(apply.output, 'out.txt');
    assert.deepEqual(apply.environment, { KUBECONFIG: '/a' });
    assert.deepEqual([apply.start, apply.end], [10, 35]);
    assert.equal(simpleCommands('a; b')[1]?.pipedFrom, undefined);
  });
});
