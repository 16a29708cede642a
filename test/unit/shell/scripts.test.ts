import assert from 'node:assert/strict';
import { readScripts } from '../../../src/shell/scripts.ts';
import { numbers } from './rangeNumbers.ts';

describe('the text of a fence', () => {
  const read = async (text: string) => (await readScripts([text]))[0]!;
  const texts = async (text: string): Promise<string[]> =>
    (await read(text)).statements.map(statement => statement.text);
  const codes = async (text: string): Promise<string[]> => (await read(text)).problems.map(({ code }) => code);

  describe('without prompts', () => {
    for (const [name, text, expected] of [
      ['a statement for each line', 'a b\nc d\n', ['a b', 'c d']],
      ['no empty lines', '\n\na\n\n  b  \n', ['a', 'b']],
      ['no comments', '# one\na # two\n  # three\nb', ['a', 'b']],
      ['continued lines as one', 'a \\\n  b \\\n  c\nd', ['a \\\n  b \\\n  c', 'd']],
      ['lines that end with an operator as one', 'a |\n b\nc &&\n\nd', ['a |\n b', 'c &&\n\nd']],
      ['a list on one line as one', 'a; b && c\nd &', ['a; b && c', 'd &']],
      ['heredocs whole', 'cat <<EOF\n# x\n\n  y\nEOF\nb', ['cat <<EOF\n# x\n\n  y\nEOF', 'b']],
      ['piped heredocs whole', 'cat <<EOF | b -f -\nx\nEOF\nc', ['cat <<EOF | b -f -\nx\nEOF', 'c']],
      ['heredocs before other commands', 'cat <<A; b\nx\nA\nc', ['cat <<A; b\nx\nA', 'c']],
      ['heredocs with tabs', 'cat <<-A\n\tx\n\tA\nb', ['cat <<-A\n\tx\n\tA', 'b']],
      ['several heredocs', 'a <<A <<B\n1\nA\n2\nB\nb', ['a <<A <<B\n1\nA\n2\nB', 'b']],
      ['quotes that span lines', `echo "a\nb" 'c\nd'\ne`, [`echo "a\nb" 'c\nd'`, 'e']],
      ['compound commands', 'for i in 1 2; do\n  a $i\ndone\nb', ['for i in 1 2; do\n  a $i\ndone', 'b']],
      ['functions', 'f() {\n  a\n}\nf', ['f() {\n  a\n}', 'f']],
      ['substitutions', 'A=$(b |\n c)\nd', ['A=$(b |\n c)', 'd']],
      ['other scripts', 'echo "日本 😀" # あ\necho é', ['echo "日本 😀"', 'echo é']],
      ['placeholders as they are', 'kubectl get <NAME>\nb "<X>"', ['kubectl get <NAME>', 'b "<X>"']],
      ['a `$ ` within a heredoc as text', 'cat <<A\n$ x\nA', ['cat <<A\n$ x\nA']],
    ] as const) {
      it(`gives ${name}`, async () => {
        assert.deepEqual(await texts(text), expected);
        assert.deepEqual(await codes(text), []);
      });
    }

    it('keeps positions, in UTF-16 units', async () => {
      const { statements } = await read('# あ\n  echo "日本 😀"; b # c\n\ncat <<E\nx\nE');
      assert.deepEqual(
        statements.map(({ range }) => numbers(range)),
        [
          [1, 2, 1, 17],
          [3, 0, 5, 1],
        ],
      );
    });

    it('gives the same for a script alone and among others', async () => {
      const scripts = [
        'echo "a',
        'b"',
        'c',
        'cat <<E',
        'E',
        'd (',
        'if a; then',
        'fi',
        `e 'f'`,
        'g \\',
        '|| h',
        'i &&',
      ];
      const together = await readScripts(scripts);
      for (const [index, script] of scripts.entries()) assert.deepEqual(together[index], await read(script), script);
    });
  });

  describe('with a syntax error', () => {
    it('says where, and falls back to lines', async () => {
      const { statements, problems } = await read('a\nb )\nc "d\ne');
      assert.deepEqual(
        statements.map(({ text }) => text),
        ['a', 'b )', 'c "d', 'e'],
      );
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.code, 'shell-syntax');
      assert.equal(problems[0].severity, 'error');
      assert.deepEqual(numbers(problems[0].range), [1, 2, 1, 3]);
    });

    it('counts the position in UTF-16 units', async () => {
      const { problems } = await read('echo "日本 😀" )');
      assert.deepEqual(numbers(problems[0]!.range), [0, 13, 0, 14]);
    });

    for (const text of ['cat <<E\nx', 'a |', 'if a; then b', '"', 'a && && b', 'fi', '((', '('.repeat(10_000)]) {
      it(`survives ${JSON.stringify(text.slice(0, 20))}`, async () => {
        assert.deepEqual(await codes(text), ['shell-syntax']);
        assert.ok((await texts(text)).length > 0);
      });
    }
  });

  describe('with prompts', () => {
    const text = [
      '$ kubectl get pods',
      'NAME    READY',
      'p4app   1/1',
      '',
      '$ cat <<E \\',
      '  | b',
      'x',
      'E',
      'out "',
      '$ c',
      '$ # comment',
      '  $  d  ',
    ].join('\n');

    it('tells commands and sample output apart', async () => {
      const { statements, problems } = await read(text);
      assert.deepEqual(
        statements.map(statement => [statement.text, statement.sampleOutput]),
        [
          ['kubectl get pods', 'NAME    READY\np4app   1/1'],
          ['cat <<E \\\n  | b\nx\nE', 'out "'],
          ['c', undefined],
          ['d', undefined],
        ],
      );
      assert.deepEqual(problems, []);
    });

    it('keeps positions', async () => {
      assert.deepEqual(
        (await read(text)).statements.map(({ range }) => numbers(range)),
        [
          [0, 2, 0, 18],
          [4, 2, 7, 1],
          [9, 2, 9, 3],
          [11, 5, 11, 6],
        ],
      );
    });

    it('leaves out the prompts of further lines', async () => {
      const { statements } = await read('$ cat <<E\n> x\n>\n> E\n> out\n$ a \\\n>   b\n> not\n$ echo 1\n> 2');
      assert.deepEqual(
        statements.map(statement => [statement.text, statement.sampleOutput]),
        [
          ['cat <<E\nx\n\nE', 'out'],
          ['a \\\n  b', 'not'],
          ['echo 1', '> 2'],
        ],
      );
      assert.deepEqual(numbers(statements[0]!.range), [0, 2, 3, 3]);
    });

    it('reports lines before the first prompt, but no comments', async () => {
      const { statements, problems } = await read('# a\n\nb\n$ c');
      assert.deepEqual(
        statements.map(statement => statement.text),
        ['c'],
      );
      assert.deepEqual(
        problems.map(({ code, range }) => [code, ...numbers(range)]),
        [['prompt-mixed', 2, 0, 2, 1]],
      );
    });

    it('reports a syntax error of one command only', async () => {
      const { statements, problems } = await read(`$ a )\nit's\n$ b`);
      assert.deepEqual(
        statements.map(statement => statement.text),
        ['a )', 'b'],
      );
      assert.deepEqual(
        problems.map(({ code, range }) => [code, ...numbers(range)]),
        [['shell-syntax', 0, 4, 0, 5]],
      );
    });
  });

  it('marks statements with hidden characters', async () => {
    const { statements, problems } = await read('a\necho \u202ex\u200b');
    assert.equal(statements[0]?.hazard, undefined);
    assert.match(statements[1]?.hazard ?? '', /U\+202E/);
    assert.deepEqual(
      problems.map(({ code, severity, range }) => [code, severity, ...numbers(range)]),
      [
        ['hidden-character', 'error', 1, 5, 1, 6],
        ['hidden-character', 'error', 1, 7, 1, 8],
      ],
    );
  });

  it('finds placeholders by their offset in the statement', async () => {
    const { statements } = await read('a\n  b <C> "<d e>"');
    assert.deepEqual(statements[1]?.placeholders, [
      { name: 'C', start: 2, end: 5 },
      { name: 'd e', start: 7, end: 12 },
    ]);
  });
});
