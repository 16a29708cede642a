import assert from 'node:assert/strict';
import {
  blockOfCheckpoint,
  blocksOf,
  findBlock,
  findCheckpoint,
  findStatement,
  placeOf,
} from '../../../src/editor/places.ts';
import { parseLesson } from '../../../src/lesson/parseLesson.ts';

const text = `# Lab

## First

\`\`\`bash
kubectl create deployment web --image=nginx
kubectl get pods
\`\`\`

\`\`\`
http://<EXTERNAL-IP>/
\`\`\`

## Second

\`\`\`bash
kubectl get pods
\`\`\`

<!-- lab:check deployment/web ready -->

\`\`\`bash
kubectl get nodes
\`\`\`
`;

describe('places in a lesson', () => {
  const parsed = parseLesson(text, { fileName: 'lab.md' });

  it('are read from what commands are given, and from nothing else', () => {
    assert.deepEqual(placeOf({ lesson: 'lab', id: 'first/1' }), { lesson: 'lab', id: 'first/1' });
    assert.deepEqual(placeOf({ lesson: 'lab', id: 'first/1', uri: 'file:///lab.md', more: 1 }), {
      lesson: 'lab',
      id: 'first/1',
      uri: 'file:///lab.md',
    });
    for (const other of [undefined, null, 'lab', {}, { lesson: 'lab' }, { lesson: 1, id: 2 }, []]) {
      assert.equal(placeOf(other), undefined);
    }
  });

  it('are found by their ids, a step standing for its first block', async () => {
    const lesson = await parsed;
    assert.equal(findStatement(lesson, 'first/1.2')?.statement.text, 'kubectl get pods');
    assert.equal(findStatement(lesson, 'first/9.9'), undefined);
    assert.equal(findBlock(lesson, 'first/2')?.block.kind, 'page');
    assert.equal(findBlock(lesson, 'second')?.block.id, 'second/1');
    assert.equal(findCheckpoint(lesson, 'nothing'), undefined);
  });

  it('show every checkpoint at one block', async () => {
    const lesson = await parsed;
    const shown = lesson.steps.flatMap(step =>
      step.checkpoints.map(checkpoint => blockOfCheckpoint(step, checkpoint)?.id),
    );
    // Those of the first step follow from its commands and its page; the second has a directive behind a block.
    assert.deepEqual(shown, ['first/1', 'first/1', 'first/2', 'second/1']);
    assert.equal(blocksOf(lesson).length, 4);
  });
});
