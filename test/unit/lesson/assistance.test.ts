import assert from 'node:assert/strict';
import { completionsAt } from '../../../src/lesson/completions.ts';
import { applyEdits } from '../../../src/lesson/fix.ts';
import { noFiles } from '../../../src/lesson/lessonFiles.ts';
import { readForAuthor } from '../../../src/lesson/lint.ts';
import { refactoringsAt } from '../../../src/lesson/refactorings.ts';

const read = (text: string) => readForAuthor(text, 'lesson.md', noFiles);

describe('completions', () => {
  /** `|` is the place. */
  async function labels(...lines: string[]): Promise<string[]> {
    const line = lines.findIndex(text => text.includes('|'));
    const column = lines[line]!.indexOf('|');
    const source = await read(lines.join('\n').replace('|', ''));
    return completionsAt(source, line, column).map(({ label }) => label);
  }
  const made = ['## A', '', '```bash', 'kubectl create deployment web --image=nginx', '```', ''];

  it('are the directives', async () => {
    assert.deepEqual(await labels('## A', '', '<!-- lab:ch|'), ['lesson', 'step', 'run', 'check', 'var', 'reset']);
  });

  it('are the keys of a directive', async () => {
    assert.ok((await labels('## A', '', '<!-- lab:run ba| -->')).includes('background'));
    assert.ok((await labels(...made, '<!-- lab:check', 'id: x', 'st|', '-->')).includes('stable'));
  });

  it('are kinds, then the objects that the lesson has made so far, then conditions', async () => {
    assert.ok((await labels(...made, '<!-- lab:check dep| -->')).includes('deployment'));
    assert.deepEqual(await labels(...made, '<!-- lab:check deployment/w| -->'), ['web']);
    assert.ok((await labels(...made, '<!-- lab:check', 'wait: deployment/web r|', '-->')).includes('ready'));
    assert.deepEqual(await labels(...made, '<!-- lab:check deployment/web condition=A| -->'), [
      'Available',
      'Progressing',
      'ReplicaFailure',
    ]);
  });

  it('are ids', async () => {
    const first = [...made, '<!-- lab:check', 'id: runs', 'wait: deployment/web ready', '-->', ''];
    assert.deepEqual(await labels(...first, '<!-- lab:check', 'id: two', 'needs: r|', '-->'), ['runs']);
  });

  it('are names of objects in commands', async () => {
    const more = ['```console', '$ kubectl scale deployment w|', '```'];
    assert.deepEqual(await labels(...made, ...more), ['web']);
    assert.deepEqual(await labels(...made, '```bash', 'kubectl logs deployment/|', '```'), ['web']);
    assert.deepEqual(await labels(...made, 'Some prose about deployment w|'), []);
  });
});

describe('refactorings', () => {
  const lesson = [
    '## A',
    '',
    '```bash',
    'kubectl create deployment web --image=nginx',
    'kubectl get pods',
    '```',
    '',
    '- Then',
    '',
    '    ```bash',
    '    kubectl expose deployment web --type=LoadBalancer --port=80 -n shop',
    '    ```',
    '',
    '```',
    'http://<EXTERNAL-IP>/',
    '```',
    '',
  ].join('\n');

  it('write the checkpoints of a step out, and they mean the same', async () => {
    const source = await read(lesson);
    const [written] = refactoringsAt(source, 3);
    assert.match(written?.title ?? '', /Write out/);
    const text = applyEdits(lesson, written!.edits);
    const after = await read(text);
    assert.deepEqual(after.lesson.problems, []);
    const plain = (value: typeof source): unknown =>
      value.lesson.steps[0]?.checkpoints.map(({ expectation }) => ({
        ...expectation,
        ...('statement' in expectation ? { statement: undefined } : {}),
        ...('block' in expectation ? { block: undefined } : {}),
      }));
    assert.deepEqual(JSON.stringify(plain(after)), JSON.stringify(plain(source)));
    assert.ok(text.includes('\n    <!-- lab:check service/web -n shop exposed=LoadBalancer -->\n'));
    assert.ok(after.lesson.steps[0]?.checkpoints.every(({ origin }) => origin === 'directive'));
    assert.ok(!refactoringsAt(after, 3).some(({ title }) => title.includes('Write out')));
  });

  it('mark a block as one in the background, or to be confirmed', async () => {
    const actions = refactoringsAt(await read(lesson), 10).filter(({ title }) => title.includes('lab:run'));
    assert.deepEqual(
      actions.map(({ edits }) => edits[0]?.text),
      ['    <!-- lab:run background: true -->\n\n', '    <!-- lab:run confirm: true -->\n\n'],
    );
  });

  it('write a manifest into its file', async () => {
    const text = '## A\n\n```yaml title="web.yaml"\napiVersion: v1\nkind: Pod\nmetadata: { name: web }\n```\n';
    const [action] = refactoringsAt(await read(text), 4);
    assert.deepEqual(action?.create, {
      path: 'web.yaml',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\n',
    });
  });
});
