import assert from 'node:assert/strict';
import { tokenize, type Token } from '../../../src/shell/lexer.ts';

describe('shell words', () => {
  const words = (text: string): string[] =>
    tokenize(text).tokens.flatMap(token => (token.type === 'word' ? [token.value] : []));
  const find = <T extends Token['type']>(text: string, type: T): Extract<Token, { type: T }>[] =>
    tokenize(text).tokens.filter((token): token is Extract<Token, { type: T }> => token.type === type);

  for (const [text, expected] of [
    ['kubectl get pods', ['kubectl', 'get', 'pods']],
    ['  a\t b  ', ['a', 'b']],
    [`echo 'a  b' "c d" e\\ f`, ['echo', 'a  b', 'c d', 'e f']],
    [`echo 'it'"'"'s'`, ['echo', "it's"]],
    [`-o jsonpath='{.items[*].metadata.name}'`, ['-o', 'jsonpath={.items[*].metadata.name}']],
    [`-p "{\\"spec\\":{\\"replicas\\":2}}"`, ['-p', '{"spec":{"replicas":2}}']],
    [`a"\\n"`, ['a\\n']],
    ['a \\\n  b', ['a', 'b']],
    ['a\\\nb', ['ab']],
    ['"a\\\nb"', ['ab']],
    ['a # comment', ['a']],
    ['a#b', ['a#b']],
    ['# only', []],
    [`$'a b' c`, ['a b', 'c']],
    ['echo "$(kubectl get pod "x y")" z', ['echo', '$(kubectl get pod "x y")', 'z']],
    ['echo $(a; (b) | c) d', ['echo', '$(a; (b) | c)', 'd']],
    ['echo ${A:-"x }"} b', ['echo', '${A:-"x }"}', 'b']],
    ['echo `a b` c', ['echo', '`a b`', 'c']],
    ["''", ['']],
    ['日本 😀x', ['日本', '😀x']],
    ['diff <(a b) c', ['diff', '<(a b)', 'c']],
    ['kubectl delete pod <POD-NAME> x', ['kubectl', 'delete', 'pod', '<POD-NAME>', 'x']],
    ['kubectl get <Pod name>-a', ['kubectl', 'get', '<Pod name>-a']],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(words(text), expected));
  }

  it('keeps the offsets of words', () => {
    assert.deepEqual(
      find('あ  "b c" 😀d', 'word').map(({ start, end }) => [start, end]),
      [
        [0, 1],
        [3, 8],
        [9, 12],
      ],
    );
  });

  it('tells what the shell or a learner will fill in', () => {
    const dynamic = (text: string): boolean[] => find(text, 'word').map(word => word.dynamic);
    assert.deepEqual(dynamic(`a $B "$C" '$D' \\$E`), [false, true, true, false, false]);
    assert.deepEqual(dynamic('$(a) `b` <NAME> *.yaml x'), [true, true, true, true, false]);
    assert.deepEqual(dynamic(`"<NAME>" '<NAME>' 'x*'`), [true, true, false]);
  });

  it('reads operators', () => {
    assert.deepEqual(
      find('a | b && c || d ; e & (f) |& g', 'operator').map(({ operator }) => operator),
      ['|', '&&', '||', ';', '&', '(', ')', '|&'],
    );
  });

  it('reads redirections apart from words', () => {
    assert.deepEqual(
      find('a >b 2>&1 <c >>d 2>/dev/null &>e', 'redirection').map(({ operator, target }) => [operator, target]),
      [
        ['>', 'b'],
        ['>&', '1'],
        ['<', 'c'],
        ['>>', 'd'],
        ['>', '/dev/null'],
        ['&>', 'e'],
      ],
    );
    assert.deepEqual(words('a >b 2>&1 c'), ['a', 'c']);
  });

  it('reads the bodies of heredocs', () => {
    const text = `cat <<A <<-'B' | tee x\none $X\nA\n\ttwo\n\tB\nthree`;
    assert.deepEqual(
      find(text, 'redirection').map(({ target, body }) => [target, body]),
      [
        ['A', 'one $X\n'],
        ['B', 'two\n'],
      ],
    );
    assert.deepEqual(words(text), ['cat', 'tee', 'x', 'three']);
    assert.equal(find('cat <<<"a b"', 'redirection')[0]?.body, 'a b\n');
  });

  for (const text of ['"a', "'a", 'a \\', '$(a', '${a', '`a', 'cat <<E\nx', 'cat <<E', '"$(a"', "$'a"]) {
    it(`knows that ${JSON.stringify(text)} goes on`, () => assert.equal(tokenize(text).incomplete, true));
  }
  for (const text of ['a', '"a"', 'a \\\n b', 'cat <<E\nE', 'cat <<E\nE\n', `"it's"`, '', '\n']) {
    it(`knows that ${JSON.stringify(text)} is complete`, () => assert.equal(tokenize(text).incomplete, false));
  }

  it('takes hostile text in linear time', function () {
    this.timeout(20_000);
    const started = process.cpuUsage();
    for (const part of ['$(', '"', "'", '<', '<a ', '((', '${', '`', '\\', '<<A\n', '\0', '&', '$(("', '<(']) {
      tokenize(part.repeat(50_000));
    }
    const { user, system } = process.cpuUsage(started);
    assert.ok((user + system) / 1000 < 5000);
  });
});
