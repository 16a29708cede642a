import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Lesson } from '../../../src/lesson/lesson.ts';
import { covered, parse, statementsOf } from './parse.ts';

describe('a lesson in plain Markdown', () => {
  let text: string;
  let lesson: Lesson;
  before(async () => {
    text = await readFile(new URL('../../fixtures/lessons/bakery.md', import.meta.url), 'utf8');
    lesson = await parse(text, { fileName: '/labs/bakery.de.md' });
  });

  it('has an id and a language by its name, and a title by its heading', () => {
    assert.deepEqual([lesson.id, lesson.language, lesson.title], ['bakery', 'de', 'The bakery']);
    assert.deepEqual(lesson.problems, []);
  });

  it('has a step for each section with content of its own', () => {
    assert.deepEqual(
      lesson.steps.map(({ id, title, level, parent }) => [id, title, level, parent]),
      [
        ['look-around', 'Look around', 2, undefined],
        ['dough', 'Dough', 3, 'bake'],
        ['oven', 'Oven', 3, 'bake'],
        ['eat', 'Eat', 2, undefined],
      ],
    );
    assert.deepEqual(
      lesson.groups?.map(({ id, title }) => [id, title]),
      [['bake', 'Bake']],
    );
  });

  it('has steps that reach from their heading to the next', () => {
    for (const step of lesson.steps) {
      assert.match(covered(text, step.headingRange), new RegExp(`^#+ ${step.title}$`));
      const own = covered(text, step.range);
      assert.ok(own.startsWith(covered(text, step.headingRange)));
      assert.equal(own.match(/^#{1,3} /gm)?.length, 1);
    }
  });

  it('counts commands outside of notes', () => {
    assert.deepEqual(
      lesson.steps.map(step => statementsOf(step).map(statement => statement.text)),
      [
        ['kubectl get nodes'],
        [
          'kubectl create deployment bread --image=bread:1.0',
          'kubectl get pods -n <NAMESPACE>',
          'kubectl get services',
        ],
        ['kubectl apply -f shop.yaml'],
        [],
      ],
    );
  });

  it('offers commands in notes', () => {
    assert.deepEqual(
      lesson.steps.map(step => statementsOf(step, true).map(statement => statement.text)),
      [
        ['kubectl describe nodes', 'kubectl top nodes', 'kubectl get nodes \\\n  -o wide'],
        ['kubectl get all'],
        ['kubectl scale deployment bread --replicas=2', 'kubectl scale deployment bread --replicas=3'],
        [],
      ],
    );
  });

  it('knows where statements are, in notes, lists and quotations as well', () => {
    for (const step of lesson.steps) {
      for (const statement of [...statementsOf(step), ...statementsOf(step, true)]) {
        const lines = covered(text, statement.range).split('\n');
        assert.deepEqual(
          lines.map(line => line.trim()),
          statement.text.split('\n').map(line => line.trim()),
        );
      }
      for (const block of step.blocks) assert.match(covered(text, block.range), /^```[^]*```$/);
    }
  });

  it('keeps sample output', () => {
    assert.deepEqual(
      lesson.steps
        .flatMap(step => [...statementsOf(step), ...statementsOf(step, true)])
        .flatMap(statement => statement.sampleOutput ?? []),
      ['Name:   oven-1', 'deployment.apps/bread created'],
    );
  });

  it('finds placeholders', () => {
    assert.deepEqual(statementsOf(lesson.steps[1])[1]?.placeholders, [{ name: 'NAMESPACE', start: 20, end: 31 }]);
  });

  it('finds pages and manifests, and nothing else', () => {
    const [manifest, , page, ...others] = lesson.steps[2]!.blocks.filter(({ optional }) => !optional);
    assert.deepEqual(others, []);
    assert.ok(page?.kind === 'page' && manifest?.kind === 'manifest');
    assert.equal(page.url, 'http://<EXTERNAL-IP>:<PORT>/menu');
    assert.deepEqual(page.placeholders, [
      { name: 'EXTERNAL-IP', start: 7, end: 20 },
      { name: 'PORT', start: 21, end: 27 },
    ]);
    assert.equal(manifest.path, 'shop.yaml');
    assert.match(manifest.text, /^apiVersion: v1\nkind: Service\n/);
  });

  it('gives blocks and statements ids of their step', () => {
    assert.deepEqual(
      lesson.steps[0]!.blocks.map(({ id }) => id),
      ['look-around/1', 'look-around/2', 'look-around/3'],
    );
    assert.deepEqual(
      statementsOf(lesson.steps[0], true).map(({ id }) => id),
      ['look-around/2.1', 'look-around/2.2', 'look-around/3.1'],
    );
  });

  it('is the same with Windows line ends and a byte order mark', async () => {
    assert.deepEqual(await parse(`\ufeff${text.replaceAll('\n', '\r\n')}`, { fileName: 'bakery.de.md' }), lesson);
  });

  it('is plain data', () => assert.deepEqual(JSON.parse(JSON.stringify(lesson)), lesson));
});

describe('the steps of a lesson', () => {
  const outline = async (lines: string[]) =>
    (await parse(lines)).steps.map(({ id, level, parent }) => [id, level, parent]);

  it('include the introduction only if it has commands', async () => {
    assert.deepEqual(await outline(['# A', 'text', '## B', 'text']), [['b', 2, undefined]]);
    assert.deepEqual(await outline(['# A', '```sh', 'ls', '```', '## B', 'text']), [
      ['a', 1, undefined],
      ['b', 2, undefined],
    ]);
    assert.deepEqual(await outline(['```sh', 'ls', '```']), [['lesson', 1, undefined]]);
  });

  it('do not include what has no content', async () => {
    assert.deepEqual(await outline(['## A', '## B', '', '### C', '<!-- a remark -->', '### D', '- x']), [
      ['d', 3, 'b'],
    ]);
    assert.deepEqual(await outline(['## A', '', '<!-- lab:step id: a -->']), []);
  });

  it('are found by headings of either form', async () => {
    assert.deepEqual(await outline(['A', '---', 'x', '', '## B ##', 'x', '##', 'x']), [
      ['a', 2, undefined],
      ['b', 2, undefined],
      ['step-3', 2, undefined],
    ]);
  });

  it('are not found in notes, fences, lists and comments', async () => {
    const lines = ['## A', '!!! note', '    ## B', '```', '## C', '```', '- ## D', '<!--', '## E', '-->', '> ## F'];
    assert.deepEqual(await outline(lines), [['a', 2, undefined]]);
  });

  it('have ids that are used once', async () => {
    const lines = ['## A', 'x', '## a!', 'x', '## B', '', '<!-- lab:step id: a-2 -->', '', 'x'];
    assert.deepEqual(
      (await outline(lines)).map(([id]) => id),
      ['a', 'a-3', 'a-2'],
    );
  });

  it('have ids in any script, and a number where there is none', async () => {
    const lines = ['## 状態の確認 (1)', 'x', '## ガ', 'x', '## Größe', 'x', '## 🎉', 'x'];
    assert.deepEqual(
      (await outline(lines)).map(([id]) => id),
      ['状態の確認-1', 'ガ', 'größe', 'step-4'],
    );
  });

  it('have titles without markup', async () => {
    const { steps } = await parse(['## The `get` **command** [here](x) <b>&amp;</b> {#anchor}', 'x']);
    assert.equal(steps[0]?.title, 'The get command here &');
  });

  it('follow the heading level that the lesson asks for', async () => {
    const lines = ['## A', 'x', '### B', '```sh', 'ls', '```', '#### C', 'x'];
    const level = (value: string): string[] => [`<!-- lab:lesson level: ${value} -->`, '', ...lines];
    assert.deepEqual(await outline(level('2')), [['a', 2, undefined]]);
    assert.deepEqual(await outline(level('3')), [['b', 3, 'a']]);
    assert.deepEqual(await outline(level('[2, 3, 4]')), [
      ['a', 2, undefined],
      ['b', 3, 'a'],
      ['c', 4, 'b'],
    ]);
    // Commands are not lost, whatever their level.
    assert.deepEqual(await outline(level('4')), [
      ['b', 3, 'a'],
      ['c', 4, 'b'],
    ]);
  });
});

describe('the fences of a lesson', () => {
  const kinds = async (lines: string[]) => (await parse(['## A', ...lines])).steps[0]?.blocks.map(({ kind }) => kind);

  for (const info of [
    'bash',
    'sh',
    'shell',
    'zsh',
    'console',
    'shell-session',
    'Bash',
    'bash title="x"',
    '{.bash .copy}',
  ]) {
    it(`are commands if they are tagged ${info}`, async () => {
      assert.deepEqual(await kinds(['```' + info, 'ls', '```']), ['commands']);
      assert.deepEqual(await kinds([`~~~~ ${info}`, 'ls', '~~~~']), ['commands']);
    });
  }

  for (const info of ['', 'text', 'powershell', 'yaml', 'basic']) {
    it(`are no commands if they are tagged ${info || 'with nothing'}`, async () => {
      assert.deepEqual(await kinds(['```' + info, 'ls', '```']), []);
    });
  }

  it('are pages if they hold an URL alone', async () => {
    for (const url of ['http://x/', 'https://<EXTERNAL-IP>', 'http://localhost:8080/a?b=c', 'http://<ip>:<port>']) {
      assert.deepEqual(await kinds(['```bash', '', url, '```']), ['page'], url);
      assert.deepEqual(await kinds(['```', url, '```']), ['page'], url);
    }
    assert.deepEqual(await kinds(['```text', 'http://x/', '```']), ['page']);
    assert.deepEqual(await kinds(['```bash', 'curl http://x/', '```']), ['commands']);
    assert.deepEqual(await kinds(['```', 'http://x/', 'http://y/', '```']), []);
    assert.deepEqual(await kinds(['```', 'ftp://x/', '```']), []);
  });

  it('are manifests if they hold an object in YAML', async () => {
    assert.deepEqual(await kinds(['```yaml', 'apiVersion: v1', 'kind: Pod', '```']), ['manifest']);
    assert.deepEqual(await kinds(['```yml', '---', 'kind: Pod', 'apiVersion: v1', '```']), ['manifest']);
    assert.deepEqual(await kinds(['```yaml', 'kind: Pod', '```']), []);
  });

  it('are read to the end of the file if they are not closed', async () => {
    const lesson = await parse(['## A', '', '  ```bash', '  ls', '  b']);
    assert.deepEqual(
      statementsOf(lesson.steps[0]).map(({ text }) => text),
      ['ls', 'b'],
    );
    assert.deepEqual(
      lesson.problems.map(({ code, severity, range }) => [code, severity, Object.values(range)]),
      [['fence-unclosed', 'error', [2, 2, 2, 9]]],
    );
  });

  it('may be empty', async () => {
    const lesson = await parse(['## A', '```bash', '```', '```bash', '', '```']);
    assert.deepEqual(lesson.problems, []);
    assert.deepEqual(statementsOf(lesson.steps[0]), []);
  });

  it('keep columns behind tabs', async () => {
    const text = '## A\n\n!!! note\n\n\t```bash\n\tls -l\n\t```\n';
    const [statement] = statementsOf((await parse(text)).steps[0], true);
    assert.equal(statement?.text, 'ls -l');
    assert.equal(covered(text, statement.range), 'ls -l');
  });

  it('report syntax errors where they are', async () => {
    const text = '## A\n\n!!! note\n    ```bash\n    ls\n    echo )\n    ```\n';
    const { problems } = await parse(text);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['shell-syntax'],
    );
    assert.equal(covered(text, problems[0]!.range), ')');
  });

  it('report commands that do not end', async () => {
    const endless = ['kubectl port-forward svc/x 80', 'kubectl logs -f x', 'kubectl get pods -w', 'kubectl proxy'];
    const ending = ['kubectl logs x', 'kubectl get pods', 'kubectl apply -f x', 'kubectl proxy &'];
    const lesson = await parse(['## A', '```bash', ...endless, ...ending, '```']);
    assert.deepEqual(
      statementsOf(lesson.steps[0]).flatMap(({ text, endless: marked }) => (marked ? [text] : [])),
      endless,
    );
    assert.deepEqual(
      lesson.problems.map(({ code, range }) => [code, range.startLine]),
      endless.map((_, index) => ['command-endless', index + 2]),
    );
    const background = ['## A', '', '<!-- lab:run background: true -->', '', '```bash', ...endless, '```'];
    assert.deepEqual((await parse(background)).problems, []);
  });

  it('mark hidden characters, and leave out pages with them', async () => {
    const lesson = await parse(['## A', '```bash', 'ls \u202ex', '```', '```', 'http://a\u200b/', '```']);
    assert.match(statementsOf(lesson.steps[0])[0]?.hazard ?? '', /U\+202E/);
    assert.equal(lesson.steps[0]?.blocks.length, 1);
    assert.deepEqual(
      lesson.problems.map(({ code, severity, range }) => [code, severity, Object.values(range)]),
      [
        ['hidden-character', 'error', [2, 3, 2, 4]],
        ['hidden-character', 'error', [5, 8, 5, 9]],
      ],
    );
  });
});

describe('the name of a lesson file', () => {
  for (const [fileName, id, language] of [
    ['first-lab.md', 'first-lab', 'en'],
    ['first-lab.ja.md', 'first-lab', 'ja'],
    ['C:\\labs\\first.pt-BR.md', 'first', 'pt-BR'],
    ['/a.b/first.markdown', 'first', 'en'],
    ['v1.2.md', 'v1.2', 'en'],
    ['a.test.md', 'a.test', 'en'],
    ['', 'lesson', 'en'],
  ] as const) {
    it(`${fileName} says its id and language`, async () => {
      const lesson = await parse('', { fileName });
      assert.deepEqual([lesson.id, lesson.language, lesson.title], [id, language, id]);
    });
  }
});
